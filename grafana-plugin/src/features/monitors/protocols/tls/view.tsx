import { certificateDaysFact } from '../common-fields.tsx';
import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import { tlsBeginWords } from '../tls-begins.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import { TlsAssertions, TlsFields, TlsTarget } from './tls-fields.tsx';
import type { TlsForm } from './tls-form.ts';
import { KEY_TYPES } from './tls-words.ts';

export const tlsReading: CheckReading<'tls'> = {
  label: () => 'TLS',
  target: ({ host, port }) => `${host}:${port}`,
  facts: (check) => ({
    first: [
      {
        name: 'Handshake',
        value: `With ${check.host}:${check.port}${check.startTls === undefined ? '' : `, ${tlsBeginWords(check.startTls)}`}`,
        wide: true,
      },
    ],
    later: [certificateDaysFact(check.degradedCertificateDays)],
  }),
  assertion(assertion) {
    switch (assertion.kind) {
      case 'certificate':
        return `certificate is valid for at least ${assertion.atLeastDays} more days`;
      case 'version':
        return `at least ${assertion.atLeast} is agreed on`;
      case 'subject':
        return `it is made out to ${nameWords(assertion)}`;
      case 'issuer':
        return `it is issued by ${nameWords(assertion)}`;
      case 'key':
        return `its key is ${KEY_TYPES[assertion.type]}${assertion.atLeastBits === 0 ? '' : ` of at least ${assertion.atLeastBits} bits`}`;
      case 'latency':
        return `takes at most ${assertion.atMostMs} ms`;
      case 'unknown':
        return unknownAssertionWords;
    }
  },
  withoutAssertions: 'its certificate is accepted',
};

function nameWords({ comparison, value }: { comparison: 'equals' | 'contains'; value: string }): string {
  return comparison === 'equals' ? `“${value}”` : `a name with “${value}” in it`;
}

export const tlsEditing: CheckEditing<'tls', TlsForm> = {
  type: 'tls',
  choice: { label: 'TLS', description: 'A handshake, and the certificate that it shows' },
  Target: TlsTarget,
  Assertions: TlsAssertions,
  More: TlsFields,
  moreTitle: 'The connection',
};
