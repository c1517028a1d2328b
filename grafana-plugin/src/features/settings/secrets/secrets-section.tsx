import type { Secret } from '@appops/shared/contract/secrets';
import { Alert, Button, EmptyState, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { EDITORS_ONLY, mayAdminister, mayEdit } from '../../../shared/permissions.ts';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import { useSecrets } from '../../../shared/secrets/use-secrets.ts';
import { DataTable } from '../../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { Loaded } from '../../../shared/ui/loaded.tsx';
import { InUseOrRetired } from '../notifications/retired.tsx';
import { endSecret } from './api.ts';
import { secretColumns } from './secret-columns.tsx';
import { SecretModal } from './secret-modal.tsx';

/** The values that checks send and that nobody is shown. */
export function SecretsSection() {
  const [show, setShow] = useState<'no' | 'only'>('no');
  const [edited, setEdited] = useState<Secret | 'new' | null>(null);
  const secrets = useSecrets(show);
  const end = useMutation(({ id }: Secret, key) => endSecret(id, key));
  if (!mayEdit()) return <Text color="secondary">{EDITORS_ONLY}</Text>;
  const add = mayAdminister() ? () => setEdited('new') : null;
  return (
    <Stack direction="column" gap={2}>
      <Stack justifyContent="space-between" wrap="wrap" gap={1}>
        <InUseOrRetired label="Which secrets" value={show} onChange={setShow} />
        {add !== null && (
          <Button size="sm" variant="secondary" icon="plus" onClick={add} data-testid="add-secret">
            Set a secret
          </Button>
        )}
      </Stack>
      {end.error !== null && <ErrorAlert error={end.error} />}
      <Loaded query={secrets}>
        {({ items }) => (
          <>
            {items.some(({ opens, retiredAt }) => !opens && retiredAt === null) && <CannotBeOpened />}
            {items.length === 0 ? (
              <NoSecret retired={show === 'only'} />
            ) : (
              <DataTable
                label="Secrets"
                stacks
                columns={secretColumns({
                  busy: end.busy,
                  onSet: setEdited,
                  onRetire: (secret) => void end.run(secret),
                })}
                rows={items}
                rowKey={({ id }) => id}
                rowTestId="secret-row"
              />
            )}
          </>
        )}
      </Loaded>
      {edited !== null && (
        <SecretModal
          secret={edited === 'new' ? null : edited}
          onSaved={() => setEdited(null)}
          onClose={() => setEdited(null)}
        />
      )}
    </Stack>
  );
}

function NoSecret({ retired }: { retired: boolean }) {
  if (retired) return <EmptyState variant="completed" message="No secret was retired" />;
  return (
    <EmptyState variant="not-found" hideImage message="No secret yet">
      Set one, and name it in a header, an address, a body or what a monitor sends, by{' '}
      <code>{'${secret:NAME}'}</code>.
    </EmptyState>
  );
}

function CannotBeOpened() {
  return (
    <Alert bottomSpacing={0} severity="error" title="Some of these were sealed with another key">
      Monitors that name them are in error, and nothing is sent. Restore sealing.key (or APPOPS_SEALING_KEY)
      from the backup of this database, or replace their values.
    </Alert>
  );
}
