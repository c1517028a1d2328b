import type { Attempt, AttemptHop } from '@appops/shared/contract/checks';
import { Alert, Stack, Text } from '@grafana/ui';
import { useNow } from '../../shared/time/use-now.ts';
import { Instant } from '../../shared/ui/age.tsx';
import { Facts, type Fact } from '../../shared/ui/facts.tsx';
import { endWords, endsOf, hopsOf, sizeWords, type HopFacts } from './hop-facts.ts';

/** What an attempt found besides its times: why it is degraded, its size, and each hop's address and certificate. */
export function AttemptFacts({ attempt, more = [] }: { attempt: Attempt; more?: readonly Fact[] }) {
  const { degradedBecause, bodyBytes, bodyTruncated } = attempt;
  const hops = hopsOf(attempt);
  const [only] = hops;
  const single = hops.length === 1 && only !== undefined;
  return (
    <Stack direction="column" gap={2}>
      {degradedBecause !== null && (
        <Alert bottomSpacing={0} severity="warning" title={`Degraded: ${degradedBecause}`} />
      )}
      <Facts
        facts={[
          ...(single ? [{ name: 'Address called', value: only.address ?? 'none' }] : []),
          ...(bodyBytes === null
            ? []
            : [
                {
                  name: 'Size of the body',
                  value: `${sizeWords(bodyBytes)}${bodyTruncated ? ', the rest was not read' : ''}`,
                },
              ]),
          ...(single && only.tls !== null ? [{ name: 'TLS', value: tlsWords(only.tls) }] : []),
          ...more,
        ]}
      />
      {single
        ? only.tls !== null && <Certificate tls={only.tls} />
        : hops.map((hop, index) => <Hop key={index} hop={hop} index={index} of={hops.length} />)}
    </Stack>
  );
}

function tlsWords({ protocol, alpn }: NonNullable<AttemptHop['tls']>): string {
  return [protocol ?? 'unknown version', ...(alpn === null ? [] : [alpn])].join(', ');
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

/** What a handshake showed of certificates, with what could be tidied up. */
function Certificate({ tls }: { tls: NonNullable<AttemptHop['tls']> }) {
  const now = useNow(true);
  const ends = endsOf(tls);
  const names = tls.names.filter((name) => name !== tls.subject);
  return (
    <Stack direction="column" gap={1} data-testid="certificate">
      <Facts
        facts={[
          ...(tls.subject === null ? [] : [{ name: 'Certificate of', value: tls.subject }]),
          ...(tls.issuer === null ? [] : [{ name: 'Issued by', value: tls.issuer }]),
          ...ends.map(({ name, at, about }) => ({
            name,
            value: (
              <span title={about}>
                <Instant at={at} />{' '}
                <Text variant="bodySmall" color={Date.parse(at) < now ? 'error' : 'secondary'}>
                  {endWords(at, now)}
                </Text>
              </span>
            ),
          })),
          ...(tls.chainExpiresAt === null && ends.length > 0
            ? [{ name: 'Last valid chain', value: 'none leads to a trusted authority' }]
            : []),
          ...(names.length === 0 ? [] : [{ name: 'Also for', value: names.join(', '), wide: true }]),
          ...(tls.fingerprint === null
            ? []
            : [
                {
                  name: 'SHA-256',
                  value: <code style={{ overflowWrap: 'anywhere' }}>{tls.fingerprint}</code>,
                  wide: true,
                },
              ]),
        ]}
      />
      {tls.hint !== null && <Alert bottomSpacing={0} severity="info" title={tls.hint} />}
    </Stack>
  );
}
