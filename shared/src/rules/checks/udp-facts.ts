import type { UdpFacts } from '../../contract/checks/udp-facts.ts';
import { sizeWords } from '../../words/size.ts';
import type { FactsRules } from './facts-rules.ts';

/** What every side must know of what UDP attempts find. */
export const udpFactsRules: FactsRules<UdpFacts> = {
  well: () => 'Answered',
  said: ({ sent, heardBytes, others }) => [
    { name: 'Sent', value: sent === 1 ? 'one datagram' : `${sent} datagrams` },
    ...(heardBytes === null ? [] : [{ name: 'Heard', value: sizeWords(heardBytes) }]),
    ...(others === 0 ? [] : [{ name: 'Other datagrams', value: String(others) }]),
  ],
  handshakes: () => [],
};
