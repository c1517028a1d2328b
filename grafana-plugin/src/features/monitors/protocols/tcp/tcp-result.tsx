import type { TcpFacts } from '@appops/shared/contract/checks/tcp-facts';
import { tcpFactsRules } from '@appops/shared/rules/checks/tcp-facts';
import { tlsWords } from '@appops/shared/rules/checks/tls-words';
import { Stack } from '@grafana/ui';
import { Facts } from '../../../../shared/ui/facts.tsx';
import { Certificate } from '../certificate.tsx';

/** What a TCP attempt found: the address, what was heard, and its certificate. */
export function TcpFound({ address, facts }: { address: string | null; facts: TcpFacts }) {
  const { tls } = facts;
  return (
    <Stack direction="column" gap={2}>
      <Facts
        facts={[
          { name: 'Address called', value: address ?? 'none' },
          ...tcpFactsRules.said(facts),
          ...(tls === null ? [] : [{ name: 'TLS', value: tlsWords(tls) }]),
        ]}
      />
      {tls !== null && <Certificate tls={tls} />}
    </Stack>
  );
}
