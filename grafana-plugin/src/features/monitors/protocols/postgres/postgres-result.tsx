import type { PostgresFacts } from '@appops/shared/contract/checks/postgres-facts';
import { postgresFactsRules } from '@appops/shared/rules/checks/postgres-facts';
import { tlsWords } from '@appops/shared/rules/checks/tls-words';
import { Stack } from '@grafana/ui';
import { Facts } from '../../../../shared/ui/facts.tsx';
import { Certificate } from '../certificate.tsx';

/** What a PostgreSQL attempt found: the server, how much it answered, and its certificate. */
export function PostgresFound({ address, facts }: { address: string | null; facts: PostgresFacts }) {
  const { tls } = facts;
  return (
    <Stack direction="column" gap={2}>
      <Facts
        facts={[
          { name: 'Address called', value: address ?? 'none' },
          ...postgresFactsRules.said(facts),
          ...(tls === null ? [] : [{ name: 'TLS', value: tlsWords(tls) }]),
        ]}
      />
      {tls !== null && <Certificate tls={tls} />}
    </Stack>
  );
}
