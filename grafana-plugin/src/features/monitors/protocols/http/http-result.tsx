import type { HttpFacts } from '@appops/shared/contract/checks/http-facts';
import { httpFactsRules } from '@appops/shared/rules/checks/http-facts';
import { tlsWords } from '@appops/shared/rules/checks/tls-words';
import { Stack, Text } from '@grafana/ui';
import { Facts } from '../../../../shared/ui/facts.tsx';
import { Certificate } from '../certificate.tsx';
import { hopsOf, type HopFacts } from './hop-facts.ts';

/** What an HTTP attempt found: what came, and each hop's address and certificate. */
export function HttpFound({ address, facts }: { address: string | null; facts: HttpFacts }) {
  const hops = hopsOf(address, facts);
  const [only] = hops;
  const single = hops.length === 1 && only !== undefined;
  return (
    <Stack direction="column" gap={2}>
      <Facts
        facts={[
          ...(single ? [{ name: 'Address called', value: only.address ?? 'none' }] : []),
          ...httpFactsRules.said(facts),
          ...(single && only.tls !== null ? [{ name: 'TLS', value: tlsWords(only.tls) }] : []),
        ]}
      />
      {single
        ? only.tls !== null && <Certificate tls={only.tls} />
        : hops.map((hop, index) => <Hop key={index} hop={hop} index={index} of={hops.length} />)}
    </Stack>
  );
}

function Hop({
  hop: { url, statusCode, address, tls },
  index,
  of,
}: {
  hop: HopFacts;
  index: number;
  of: number;
}) {
  return (
    <div data-testid="attempt-hop">
      <Stack direction="column" gap={1}>
        <Text weight="medium">{`Hop ${index + 1} of ${of}: ${url ?? ''}`}</Text>
        <Facts
          facts={[
            { name: 'Status', value: statusCode ?? '–' },
            { name: 'Address called', value: address ?? 'none' },
            { name: 'TLS', value: tls === null ? 'none, plain HTTP' : tlsWords(tls) },
          ]}
        />
        {tls !== null && <Certificate tls={tls} />}
      </Stack>
    </div>
  );
}
