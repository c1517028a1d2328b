import type { TlsCheckFacts } from '@appops/shared/contract/checks/tls-check-facts';
import { tlsWords } from '@appops/shared/rules/checks/tls-words';
import { Stack } from '@grafana/ui';
import { Facts } from '../../../../shared/ui/facts.tsx';
import { Certificate } from '../certificate.tsx';

/** What a TLS attempt found: the address, what was agreed on, and the certificate. */
export function TlsFound({ address, facts: { tls } }: { address: string | null; facts: TlsCheckFacts }) {
  return (
    <Stack direction="column" gap={2}>
      <Facts
        facts={[
          { name: 'Address called', value: address ?? 'none' },
          ...(tls === null ? [] : [{ name: 'TLS', value: tlsWords(tls) }]),
        ]}
      />
      {tls !== null && <Certificate tls={tls} />}
    </Stack>
  );
}
