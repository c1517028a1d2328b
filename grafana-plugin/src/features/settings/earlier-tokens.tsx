import type { Token } from '@appops/shared/contract/tokens';
import { Alert, Stack } from '@grafana/ui';
import { mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { revoke, useTokens } from './api.ts';
import { earlierTokens } from './token-state.ts';

/** Tokens that a newer one of the same name replaces, to be revoked together; nothing where there is none. */
export function EarlierTokens({ name, door }: Pick<Token, 'name' | 'door'>) {
  const tokens = useTokens(mayAdminister());
  const now = useNow(true);
  const end = useMutation(async (ids: readonly string[]) => {
    for (const id of ids) await revoke(id);
    return true;
  });
  const earlier = earlierTokens(tokens.data?.items ?? [], { name, door }, now);
  if (earlier.length === 0) return end.error === null ? null : <ErrorAlert error={end.error} />;
  const used = earlier.flatMap(({ lastUsedAt }) => lastUsedAt ?? []).toSorted();
  const last = used.at(-1);
  const count = earlier.length === 1 ? 'One earlier token is' : `${earlier.length} earlier tokens are`;
  return (
    <Alert bottomSpacing={0} severity="info" title={`${count} still valid`}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        <span>
          {`“${name}” was made more than once. `}
          {last === undefined ? (
            earlier.length === 1 ? (
              'The earlier one was never used.'
            ) : (
              'The earlier ones were never used.'
            )
          ) : (
            <>
              {earlier.length === 1 ? 'The earlier one was' : 'One of the earlier ones was'} last used{' '}
              <Age at={last} />.
            </>
          )}
        </span>
        {end.error !== null && <ErrorAlert error={end.error} />}
        <ConfirmButton
          label={earlier.length === 1 ? 'Revoke it' : 'Revoke them'}
          size="sm"
          variant="secondary"
          title={
            earlier.length === 1 ? 'Revoke the earlier token?' : `Revoke ${earlier.length} earlier tokens?`
          }
          question="Whoever uses one is turned away at once. This cannot be taken back. The newest one stays: do it once that one is in place."
          onConfirm={() => void end.run(earlier.map(({ id }) => id))}
          disabled={end.busy || !mayAdminister()}
          data-testid="revoke-earlier-tokens"
        />
      </Stack>
    </Alert>
  );
}
