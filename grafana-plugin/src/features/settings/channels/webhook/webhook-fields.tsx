import { Stack } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../../../shared/form/fields.tsx';
import type { ChannelFieldsProps } from '../channel-kind.ts';
import { SecretField } from '../secret-field.tsx';

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
    </Stack>
  );
}
