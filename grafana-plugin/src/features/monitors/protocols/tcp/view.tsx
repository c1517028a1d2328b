import { certificateDaysFact } from '../common-fields.tsx';
import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import { TcpAssertions, TcpFields, TcpTarget } from './tcp-fields.tsx';
import type { TcpForm } from './tcp-form.ts';
import { tlsBeginWords } from '../tls-begins.ts';

export const tcpReading: CheckReading<'tcp'> = {
  label: () => 'TCP',
  target: ({ host, port }) => `${host}:${port}`,
  facts: (check) => ({
    first: [
      {
        name: 'Connection',
        value: `TCP to ${check.host}:${check.port}${check.tls ? `, ${tlsBeginWords(check.startTls)}` : ''}`,
        wide: true,
      },
      ...(check.send === null ? [] : [{ name: 'Sends', value: <code>{check.send}</code>, wide: true }]),
    ],
    later: check.tls ? [certificateDaysFact(check.degradedCertificateDays)] : [],
  }),
  assertion(assertion) {
    switch (assertion.kind) {
      case 'answer':
        return `it says “${assertion.value}”`;
      case 'latency':
        return `takes at most ${assertion.atMostMs} ms`;
      case 'certificate':
        return `certificate is valid for at least ${assertion.atLeastDays} more days`;
      case 'unknown':
        return unknownAssertionWords;
    }
  },
  withoutAssertions: 'it takes the connection',
};

export const tcpEditing: CheckEditing<'tcp', TcpForm> = {
  type: 'tcp',
  choice: { label: 'TCP', description: 'A port that takes connections, and what is said there' },
  Target: TcpTarget,
  Assertions: TcpAssertions,
  More: TcpFields,
  moreTitle: 'The connection',
};
