import type { PostgresFacts } from '../../contract/checks/postgres-facts.ts';
import type { FactsRules } from './facts-rules.ts';

/** What every side must know of what PostgreSQL attempts find. */
export const postgresFactsRules: FactsRules<PostgresFacts> = {
  well: ({ rows, moreRows }) => (rows === null ? 'Answered' : rowsWords(rows, moreRows)),
  said: ({ serverVersion, rows, moreRows }) => [
    ...(rows === null ? [] : [{ name: 'Answered', value: rowsWords(rows, moreRows) }]),
    ...(serverVersion === null ? [] : [{ name: 'Server', value: `PostgreSQL ${serverVersion}` }]),
  ],
  handshakes: ({ tls }) => [tls],
};

function rowsWords(rows: number, more: boolean): string {
  return more ? `More than ${rows} rows` : rows === 1 ? '1 row' : `${rows} rows`;
}
