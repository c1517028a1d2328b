import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import { UdpAssertions, UdpFields, UdpTarget } from './udp-fields.tsx';
import type { UdpForm } from './udp-form.ts';

export const udpReading: CheckReading<'udp'> = {
  label: () => 'UDP',
  target: ({ host, port }) => `${host}:${port}`,
  facts: (check) => ({
    first: [
      { name: 'Asks', value: `${check.host}:${check.port} over UDP`, wide: true },
      {
        name: 'Datagram',
        value: check.send === '' ? 'empty' : <code>{check.send}</code>,
        wide: true,
      },
    ],
    later: [],
  }),
  assertion(assertion) {
    switch (assertion.kind) {
      case 'answer':
        return assertion.value === '' ? 'it answers' : `it answers with “${assertion.value}”`;
      case 'latency':
        return `takes at most ${assertion.atMostMs} ms`;
      case 'unknown':
        return unknownAssertionWords;
    }
  },
  withoutAssertions: 'it answers',
};

export const udpEditing: CheckEditing<'udp', UdpForm> = {
  type: 'udp',
  choice: { label: 'UDP', description: 'A datagram, and the answer to it' },
  Target: UdpTarget,
  Assertions: UdpAssertions,
  More: UdpFields,
  moreTitle: 'The datagram',
};
