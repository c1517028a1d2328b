import type { IcmpFacts } from '../../contract/checks/icmp-facts.ts';
import { microsecondWords } from '../../words/time.ts';
import type { FactsRules } from './facts-rules.ts';

/** What every side must know of what ICMP attempts find. */
export const icmpFactsRules: FactsRules<IcmpFacts> = {
  well: ({ sent, received }) =>
    sent === null || received === null ? 'Replied' : `${received} of ${sent} replies`,
  said: ({ sent, received, leastUs, averageUs, mostUs }) => [
    ...(sent === null || received === null
      ? []
      : [{ name: 'Replies', value: `${received} of ${sent}, ${lossWords({ sent, received })} lost` }]),
    ...(leastUs === null || averageUs === null || mostUs === null
      ? []
      : [
          {
            name: 'Round trip',
            value: `${microsecondWords(averageUs)} on average, ${microsecondWords(leastUs)} to ${microsecondWords(mostUs)}`,
          },
        ]),
  ],
  handshakes: () => [],
};

/** How many of a hundred were lost, with decimals. More replies than requests are no loss. */
export function lossPercent({ sent, received }: { sent: number; received: number }): number {
  return sent === 0 ? 0 : Math.max(0, (100 * (sent - received)) / sent);
}

/** "33.3 %" */
export function lossWords(counts: { sent: number; received: number }): string {
  return `${Number(lossPercent(counts).toFixed(1))} %`;
}
