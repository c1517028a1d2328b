import { certificateDaysFact } from '../common-fields.tsx';
import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import { PostgresAssertions, PostgresFields, PostgresTarget } from './postgres-fields.tsx';
import type { PostgresForm } from './postgres-form.ts';
import { OF_ROWS, OF_VALUES } from './postgres-words.ts';

export const postgresReading: CheckReading<'postgres'> = {
  label: () => 'PostgreSQL',
  target: ({ host, port, database }) => `${host}:${port}/${database}`,
  facts: (check) => ({
    first: [
      {
        name: 'Asks',
        value: `${check.database} on ${check.host}:${check.port} as ${check.user}, ${check.tls ? 'with TLS' : 'without TLS'}`,
        wide: true,
      },
      { name: 'Query', value: <code>{check.query}</code>, wide: true },
    ],
    later: check.tls ? [certificateDaysFact(check.degradedCertificateDays)] : [],
  }),
  assertion(assertion) {
    switch (assertion.kind) {
      case 'rows':
        return `${OF_ROWS[assertion.comparison]} ${assertion.count} ${assertion.count === 1 ? 'row' : 'rows'}`;
      case 'value':
        return `the first value ${OF_VALUES[assertion.comparison]} “${assertion.value}”`;
      case 'latency':
        return `takes at most ${assertion.atMostMs} ms`;
      case 'certificate':
        return `certificate is valid for at least ${assertion.atLeastDays} more days`;
      case 'unknown':
        return unknownAssertionWords;
    }
  },
  withoutAssertions: 'the query is answered',
};

export const postgresEditing: CheckEditing<'postgres', PostgresForm> = {
  type: 'postgres',
  choice: { label: 'PostgreSQL', description: 'A query, and what it answers' },
  Target: PostgresTarget,
  Assertions: PostgresAssertions,
  More: PostgresFields,
  moreTitle: 'The session',
};
