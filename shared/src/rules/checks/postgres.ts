import type { PostgresAssertion, PostgresCheck } from '../../contract/checks/postgres.ts';
import { isDecimal } from '../exact-json.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';
import { hostNameOf } from './host-name.ts';
import { placeProblems } from './place-problem.ts';
import { sentFields } from './sent-field.ts';

/** What every side must know of PostgreSQL checks. */
export const postgresRules: CheckRules<PostgresCheck> = {
  problems(check) {
    const problems: CheckProblem[] = placeProblems(check);
    const ofQuery = queryProblem(check.query);
    if (ofQuery !== null) problems.push({ path: ['query'], message: ofQuery });
    check.assertions.forEach((assertion, index) => {
      const found = assertionProblem(assertion, check);
      if (found !== null) problems.push({ path: ['assertions', index, found.field], message: found.message });
    });
    return problems;
  },
  targetFields: ['host', 'port', 'database'],
  // No secret goes into a query: its value could end the text that it stands in.
  sends: ({ host }) => sentFields(hostNameOf(host), 'raw', 'password'),
  withoutHost: (check) => ({ ...check, host: '' }),
  looksAtTheSame: (a, b) => a.port === b.port && a.database === b.database && a.query === b.query,
  assertionName: ({ kind }) => kind,
};

/** Statements that answer no rows by the protocol of queries, or write whatever they say: the server would refuse them each time. */
const notRead =
  /^(copy|insert|update|delete|merge|truncate|create|alter|drop|grant|revoke|vacuum|begin|start|commit|rollback|abort|end|savepoint|release|prepare|set|reset|listen|unlisten|notify|lock)\b/i;

/** Why a query can never be answered; what is wrong with its SQL only the server knows. */
function queryProblem(query: string): string | null {
  if (query.includes('\0')) return 'holds a zero byte, which no query may';
  if (!query.isWellFormed()) return 'holds half a character, which no text has';
  const bare = withoutComments(query);
  if (bare === '') return 'is needed, such as select count(*) from orders';
  const [, statement] = notRead.exec(bare) ?? [];
  return statement === undefined
    ? null
    : `must be one statement that reads, such as select count(*) from orders; ${statement.toUpperCase()} is none`;
}

/** What stands behind the comments and space at its beginning. */
function withoutComments(query: string): string {
  let rest = query.trimStart();
  for (;;) {
    const end = rest.startsWith('--')
      ? rest.indexOf('\n')
      : rest.startsWith('/*')
        ? rest.indexOf('*/') + 1
        : null;
    if (end === null) return rest;
    if (end <= 0) return '';
    rest = rest.slice(end + 1).trimStart();
  }
}

function assertionProblem(
  assertion: PostgresAssertion,
  { tls }: PostgresCheck,
): { field: string; message: string } | null {
  switch (assertion.kind) {
    case 'value':
      return (assertion.comparison === 'less_than' || assertion.comparison === 'greater_than') &&
        !isDecimal(assertion.value)
        ? { field: 'value', message: 'must be a number, such as 12.5, for a comparison of size' }
        : null;
    case 'certificate':
      return tls ? null : { field: 'atLeastDays', message: 'needs TLS; without it there is no certificate' };
    default:
      return null;
  }
}
