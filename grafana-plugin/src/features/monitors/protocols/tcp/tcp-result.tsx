import type { Attempt } from '@appops/shared/contract/checks/attempt';
import { Stack } from '@grafana/ui';
import { Facts } from '../../../../shared/ui/facts.tsx';
import { Certificate, tlsWords } from '../certificate.tsx';
import { sizeWords } from '../size-words.ts';

/** What a TCP attempt found: the address, how much was heard, and its certificate. */
export function TcpFound({ attempt: { address, tls, bodyBytes, bodyTruncated } }: { attempt: Attempt }) {
  return (
    <Stack direction="column" gap={2}>
      <Facts
        facts={[
          { name: 'Address called', value: address ?? 'none' },
          ...(bodyBytes === null || bodyBytes === 0
            ? []
            : [
                {
                  name: 'Heard',
                  value: `${sizeWords(bodyBytes)}${bodyTruncated ? ', the rest was not read' : ''}`,
                },
              ]),
          ...(tls === null ? [] : [{ name: 'TLS', value: tlsWords(tls) }]),
        ]}
      />
      {tls !== null && <Certificate tls={tls} />}
    </Stack>
  );
}
