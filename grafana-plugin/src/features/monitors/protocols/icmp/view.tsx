import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import { IcmpAssertions, IcmpFields, IcmpTarget } from './icmp-fields.tsx';
import type { IcmpForm } from './icmp-form.ts';

export const icmpReading: CheckReading<'icmp'> = {
  label: () => 'Ping',
  target: ({ host }) => host,
  facts: ({ host, packets }) => ({
    first: [
      {
        name: 'Asks',
        value: `${host} with ${packets === 1 ? 'one echo request' : `${packets} echo requests`} (ICMP)`,
        wide: true,
      },
    ],
    later: [],
  }),
  assertion(assertion) {
    switch (assertion.kind) {
      case 'loss':
        return `at most ${assertion.atMostPercent} % are lost`;
      case 'latency':
        return `takes at most ${assertion.atMostMs} ms`;
      case 'unknown':
        return unknownAssertionWords;
    }
  },
  withoutAssertions: 'at least one reply comes',
};

export const icmpEditing: CheckEditing<'icmp', IcmpForm> = {
  type: 'icmp',
  choice: { label: 'Ping (ICMP)', description: 'Whether a host replies to echo requests, and how quickly' },
  Target: IcmpTarget,
  Assertions: IcmpAssertions,
  More: IcmpFields,
  moreTitle: 'The requests',
};
