import type { PostgresCheck } from '@appops/shared/contract/checks/postgres';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { onlyTooSlow } from '../../failed-latency.ts';
import { placeOf } from '../../net/place.ts';
import type { Protocol } from '../../protocol.ts';
import { probePostgres } from './probe.ts';

export const postgresProtocol: Protocol<PostgresCheck> = {
  type: 'postgres',
  problems: (check) => checkProblems(check),
  targets: (check) => [placeOf(check)],
  // A query may hold what is not for everybody's eyes, as the password does.
  hide: (check) => ({ ...check, password: check.password === null ? null : '(hidden)', query: '(hidden)' }),
  facts: { tls: 'steady', serverVersion: 'steady', rows: 'size', moreRows: 'steady' },
  probe: probePostgres,
  failedByDelay: onlyTooSlow,
};
