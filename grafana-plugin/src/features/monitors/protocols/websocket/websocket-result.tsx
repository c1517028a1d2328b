import type { WebsocketFacts } from '@appops/shared/contract/checks/websocket-facts';
import { websocketFactsRules } from '@appops/shared/rules/checks/websocket-facts';
import { tlsWords } from '@appops/shared/rules/checks/tls-words';
import { Stack } from '@grafana/ui';
import { Facts } from '../../../../shared/ui/facts.tsx';
import { Certificate } from '../certificate.tsx';

/** What a WebSocket attempt found: the address, what was agreed on and heard, and its certificate. */
export function WebsocketFound({ address, facts }: { address: string | null; facts: WebsocketFacts }) {
  const { tls } = facts;
  return (
    <Stack direction="column" gap={2}>
      <Facts
        facts={[
          { name: 'Address called', value: address ?? 'none' },
          ...websocketFactsRules.said(facts),
          ...(tls === null ? [] : [{ name: 'TLS', value: tlsWords(tls) }]),
        ]}
      />
      {tls !== null && <Certificate tls={tls} />}
    </Stack>
  );
}
