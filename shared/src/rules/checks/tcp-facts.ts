import type { TcpFacts } from '../../contract/checks/tcp-facts.ts';
import { sizeWords } from '../../words/size.ts';
import type { FactsRules } from './facts-rules.ts';

/** What every side must know of what TCP attempts find. */
export const tcpFactsRules: FactsRules<TcpFacts> = {
  well: () => 'Connected',
  said: ({ heardBytes, heardTruncated, greeting }) => [
    ...(heardBytes === null || heardBytes === 0
      ? []
      : [
          {
            name: 'Heard',
            value: `${sizeWords(heardBytes)}${heardTruncated ? ', the rest was not read' : ''}`,
          },
        ]),
    ...(greeting === null ? [] : [{ name: 'It greeted with', value: greeting }]),
  ],
  handshakes: ({ tls }) => [tls],
};
