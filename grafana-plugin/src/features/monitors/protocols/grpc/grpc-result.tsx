import type { GrpcFacts } from '@appops/shared/contract/checks/grpc-facts';
import { grpcFactsRules } from '@appops/shared/rules/checks/grpc-facts';
import { tlsWords } from '@appops/shared/rules/checks/tls-words';
import { Stack } from '@grafana/ui';
import { Facts } from '../../../../shared/ui/facts.tsx';
import { Certificate } from '../certificate.tsx';

/** What a gRPC health attempt found: the address, what the server said, and its certificate. */
export function GrpcFound({ address, facts }: { address: string | null; facts: GrpcFacts }) {
  const { tls } = facts;
  return (
    <Stack direction="column" gap={2}>
      <Facts
        facts={[
          { name: 'Address called', value: address ?? 'none' },
          ...grpcFactsRules.said(facts),
          ...(tls === null ? [] : [{ name: 'TLS', value: tlsWords(tls) }]),
        ]}
      />
      {tls !== null && <Certificate tls={tls} />}
    </Stack>
  );
}
