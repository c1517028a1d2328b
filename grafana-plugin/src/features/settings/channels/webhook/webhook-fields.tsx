import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../../../shared/form/fields.tsx';
import { CommandBlock } from '../../../../shared/ui/command-block.tsx';
import type { ChannelFieldsProps } from '../channel-kind.ts';
import { SecretField } from '../secret-field.tsx';

/** A secret by Standard Webhooks: 32 random bytes. */
function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

/** Makes another secret in place of one that was lost: it is known here, before the backend has it. */
function NewSecret({ onMade }: { onMade: (secret: string) => void }) {
  const [made, setMade] = useState<string | null>(null);
  const make = () => {
    const secret = newSecret();
    setMade(secret);
    onMade(secret);
  };
  if (made === null)
    return (
      <div>
        <Button
          type="button"
          size="sm"
          variant="secondary"
          icon="sync"
          onClick={make}
          data-testid="new-secret"
        >
          Make a new one
        </Button>
      </div>
    );
  return (
    <Stack direction="column" gap={1}>
      <CommandBlock label="the new secret" text={made} data-testid="new-secret-text" />
      <Text color="secondary">
        From the moment on at which you save, messages are signed with it. Give it to the receiver now: it is
        not shown again.
      </Text>
    </Stack>
  );
}

/** Where a webhook sends to, and what it signs with. */
export function WebhookFields({ stored, onChange, secret, error }: ChannelFieldsProps) {
  const [url, setUrl] = useState(() => (typeof stored?.['url'] === 'string' ? stored['url'] : ''));
  return (
    <Stack direction="column" gap={2}>
      <TextField
        label="Address"
        required
        type="url"
        placeholder="https://example.com/hooks/appops"
        description="Each message is sent there as a POST. Redirects are not followed."
        value={url}
        onChange={(value) => {
          setUrl(value);
          onChange({ kind: 'webhook', url: value.trim() });
        }}
        error={error('settings.url')}
      />
      <SecretField
        label="Secret for the signature"
        placeholder="whsec_…"
        description={
          secret.stored
            ? 'It is stored and not shown. “Reset” lets you enter another one; left empty, the stored one stays.'
            : 'Where the receiver gives one, enter it. Left empty, one is made and shown once.'
        }
        secret={secret}
        error={error('secret')}
      />
      {secret.stored && <NewSecret onMade={secret.onChange} />}
    </Stack>
  );
}
