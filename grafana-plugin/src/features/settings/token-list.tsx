import type { Token } from '@appops/shared/contract/tokens';
import { Stack, Text } from '@grafana/ui';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { tokenStatus } from '../../shared/status/tokens.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { revoke, useTokens } from './api.ts';
import { tokenState } from './token-state.ts';

/** Everything that may call the backend, to be revoked at once. */
export function TokenList() {
  const tokens = useTokens(mayAdminister());
  const now = useNow(true);
  const end = useMutation((id: string) => revoke(id));
  if (!mayAdminister()) return <Text color="secondary">{ADMINS_ONLY}</Text>;
  const columns: Column<Token>[] = [
    {
      id: 'state',
      header: 'State',
      cell: (token) => <StatusLabel status={tokenStatus(tokenState(token, now))} />,
    },
    {
      id: 'name',
      header: 'Name',
      cell: ({ name, kind }) => (kind === 'browser' ? `${name} (paired browser)` : name),
    },
    { id: 'scopes', header: 'May', cell: ({ scopes }) => scopes.join(', ') },
    {
      id: 'created',
      header: 'Made',
      hideBelow: 'lg',
      cell: ({ createdAt, createdBy }) => (
        <>
          <Age at={createdAt} /> by {createdBy.name}
        </>
      ),
    },
    {
      id: 'used',
      header: 'Last used',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <Age at={lastUsedAt} />),
    },
    {
      id: 'expires',
      header: 'Expires',
      hideBelow: 'lg',
      cell: ({ expiresAt, kind }) =>
        expiresAt === null ? 'never' : kind === 'browser' ? 'renewed by itself' : <Age at={expiresAt} />,
    },
    {
      id: 'revoke',
      header: '',
      align: 'end',
      cell: (token) =>
        tokenState(token, now) === 'valid' && (
          <ConfirmButton
            label="Revoke"
            size="sm"
            variant="secondary"
            title={`Revoke ${token.name}?`}
            question="Whoever uses it is turned away at once. This cannot be taken back. If it is this Grafana’s own token, these pages stop working until another is entered."
            onConfirm={() => void end.run(token.id)}
            disabled={end.busy}
            data-testid="revoke-token"
          />
        ),
    },
  ];
  return (
    <Stack direction="column" gap={1}>
      {end.error !== null && <ErrorAlert error={end.error} />}
      <Loaded query={tokens}>
        {({ items }) => (
          <DataTable
            label="Tokens"
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            rowTestId="token-row"
          />
        )}
      </Loaded>
    </Stack>
  );
}
