import type { Scope } from '@appops/shared/contract/route';
import { Alert, Button, Stack } from '@grafana/ui';
import { useState } from 'react';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { makeToken } from './api.ts';

/** What a token is for, and the scopes that this takes; the doors of Grafana get theirs where they are set up. */
const PURPOSES = {
  pipeline: { label: 'A pipeline: sends deployments and changes', scopes: ['ingest'] },
  reader: { label: 'A script that reads', scopes: ['read'] },
  operator: { label: 'A script that operates', scopes: ['read', 'annotate', 'operate'] },
  admin: { label: 'An administrator', scopes: ['admin'] },
} satisfies Record<string, { label: string; scopes: Scope[] }>;
type Purpose = keyof typeof PURPOSES;

// Cast: its own keys.
const OPTIONS = (Object.keys(PURPOSES) as Purpose[]).map((value) => ({
  value,
  label: PURPOSES[value].label,
  description: PURPOSES[value].scopes.join(', '),
}));

/** Makes a token and shows its secret this once. */
export function MakeToken() {
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState<Purpose>('pipeline');
  const [secret, setSecret] = useState<string | null>(null);
  const make = useMutation((body: { name: string; scopes: Scope[] }, key) => makeToken(body, key));
  const submit = async () => {
    const made = await make.run({ name: name.trim(), scopes: PURPOSES[purpose].scopes });
    if (!made) return;
    setSecret(made.secret);
    setName('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack direction="column" gap={2}>
        <Stack alignItems="flex-end" gap={1} wrap="wrap">
          <TextField label="Name" placeholder="CI of the shop" width={32} value={name} onChange={setName} />
          <ChoiceField label="For" width={48} options={OPTIONS} value={purpose} onChange={setPurpose} />
          <Button
            type="submit"
            variant="secondary"
            disabled={make.busy || name.trim() === ''}
            data-testid="make-settings-token"
          >
            Make a token
          </Button>
        </Stack>
        {make.error !== null && <ErrorAlert error={make.error} />}
        {secret !== null && (
          <>
            <Alert bottomSpacing={0} severity="success" title="The token is below and is not shown again" />
            <CommandBlock label="the token" text={secret} data-testid="settings-token" />
          </>
        )}
      </Stack>
    </form>
  );
}
