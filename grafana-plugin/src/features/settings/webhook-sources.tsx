import type { WebhookSource } from '@appops/shared/contract/webhooks';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { Age } from '../../shared/ui/age.tsx';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { makeWebhookSource, rotateSecret, useBackendSettings, useWebhookSources } from './api.ts';

/** Who may send webhooks: makes a source with its secret, and gives one a new secret. */
export function WebhookSources() {
  const sources = useWebhookSources(mayAdminister());
  const settings = useBackendSettings();
  const [name, setName] = useState('');
  const [told, setTold] = useState<{ source: WebhookSource; secret: string } | null>(null);
  const make = useMutation((wanted: string) => makeWebhookSource(wanted));
  const rotate = useMutation((id: string) => rotateSecret(id));
  if (!mayAdminister()) return <Text color="secondary">{ADMINS_ONLY}</Text>;

  const address = (source: WebhookSource) => `${settings.data?.publicUrl ?? ''}${source.path}`;
  const makeIt = async () => {
    const made = await make.run(name.trim());
    if (!made) return;
    setTold(made);
    setName('');
  };
  const rotateIt = async (id: string) => {
    const made = await rotate.run(id);
    if (made) setTold(made);
  };
  const columns: Column<WebhookSource>[] = [
    { id: 'name', header: 'Name', cell: (source) => source.name },
    { id: 'address', header: 'Address', hideBelow: 'lg', cell: address },
    {
      id: 'last',
      header: 'Last delivery',
      cell: ({ lastDeliveryAt }) => (lastDeliveryAt === null ? 'none yet' : <Age at={lastDeliveryAt} />),
    },
    {
      id: 'rotate',
      header: '',
      align: 'end',
      cell: ({ id, name: whose }) => (
        <ConfirmButton
          label="New secret"
          size="sm"
          variant="secondary"
          title={`A new secret for ${whose}?`}
          question="The present one is accepted for another day, so that you can enter the new one there."
          onConfirm={() => void rotateIt(id)}
          disabled={rotate.busy}
        />
      ),
    },
  ];
  const failed = make.error ?? rotate.error;
  return (
    <Stack direction="column" gap={2}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void makeIt();
        }}
      >
        <Stack alignItems="flex-end" gap={1} wrap="wrap">
          <TextField label="Name" placeholder="GitHub acme" width={32} value={name} onChange={setName} />
          <Button
            type="submit"
            variant="secondary"
            disabled={make.busy || name.trim() === ''}
            data-testid="make-webhook-source"
          >
            Make a GitHub source
          </Button>
        </Stack>
      </form>
      {failed !== null && <ErrorAlert error={failed} />}
      {told && (
        <>
          <Alert
            bottomSpacing={0}
            severity="success"
            title="In GitHub: Settings › Webhooks › Add webhook. The secret is not shown again"
          >
            Content type application/json, and the events “Deployments” and “Deployment statuses”.
          </Alert>
          <CommandBlock label="the payload URL" text={address(told.source)} data-testid="webhook-url" />
          <CommandBlock label="the secret" text={told.secret} data-testid="webhook-secret" />
        </>
      )}
      <Loaded query={sources}>
        {({ items }) =>
          items.length === 0 ? null : (
            <DataTable label="Webhook sources" columns={columns} rows={items} rowKey={({ id }) => id} />
          )
        }
      </Loaded>
    </Stack>
  );
}
