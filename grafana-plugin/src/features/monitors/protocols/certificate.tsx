import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { keyWords, unverifiedWords } from '@appops/shared/rules/checks/tls-words';
import { Alert, Stack, Text } from '@grafana/ui';
import { useNow } from '../../../shared/time/use-now.ts';
import { Instant } from '../../../shared/ui/age.tsx';
import { Facts } from '../../../shared/ui/facts.tsx';
import { endsOf, endWords } from './certificate-ends.ts';

/** What a handshake showed of certificates, with what could be tidied up. */
export function Certificate({ tls }: { tls: TlsFacts }) {
  const now = useNow(true);
  const ends = endsOf(tls);
  const key = keyWords(tls);
  const unverified = unverifiedWords(tls);
  const names = tls.names.filter((name) => name !== tls.subject);
  return (
    <Stack direction="column" gap={1} data-testid="certificate">
      {unverified !== null && (
        <Alert bottomSpacing={0} severity="error" title={unverified} data-testid="unverified" />
      )}
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
          ...(key === null ? [] : [{ name: 'Key', value: key }]),
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
