import type {
  listOccurrences as occurrencesRoute,
  listProblems as route,
} from '@appops/shared/contract/problems';
import type { ParamsOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { ReadContext } from '../context.ts';
import { keyset } from '../database/keyset.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { findProblem, occurrencesOf, problemsOf } from './problem.ts';

const lastSeenFirst = keyset<{ last_seen_at: number; id: string }>(
  { by: sql.ref('problems.last_seen_at'), down: true, of: (row) => row.last_seen_at },
  { by: sql.ref('problems.id'), down: true, of: ({ id }) => id },
);
const newestFirst = keyset<{ started_at: number; id: string }>(
  { by: sql.ref('occurrences.started_at'), down: true, of: (row) => row.started_at },
  { by: sql.ref('occurrences.id'), down: true, of: ({ id }) => id },
);

/** Problems, most recently seen first. */
export async function listProblems(
  { tx }: ReadContext,
  { limit, cursor, service, environment, open }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let query = tx
    .selectFrom('problems')
    .innerJoin('environments', 'environments.id', 'problems.environment_id')
    .innerJoin('services', 'services.id', 'problems.service_id')
    .selectAll('problems');
  if (service !== undefined) query = query.where(serviceIsOneOf(service));
  if (environment !== undefined) query = query.where(environmentIsOneOf(environment));
  if (open !== undefined)
    query = query.where((eb) => {
      const ongoing = eb.exists(
        eb
          .selectFrom('occurrences')
          .select('occurrences.id')
          .whereRef('occurrences.problem_id', '=', 'problems.id')
          .where('ended_at', 'is', null),
      );
      return open === 'true' ? ongoing : eb.not(ongoing);
    });
  const { rows, nextCursor } = await lastSeenFirst.page(query, { limit, cursor });
  return { items: await problemsOf(tx, rows), nextCursor };
}

/** Occurrences of a problem, newest first. */
export async function listOccurrences(
  { tx }: ReadContext,
  { id }: ParamsOf<typeof occurrencesRoute>,
  query: QueryOf<typeof occurrencesRoute>,
): Promise<ReplyOf<typeof occurrencesRoute>> {
  const problem = await findProblem(tx, id);
  const { rows, nextCursor } = await newestFirst.page(
    tx.selectFrom('occurrences').selectAll().where('problem_id', '=', problem.id),
    query,
  );
  return { items: await occurrencesOf(tx, rows), nextCursor };
}
