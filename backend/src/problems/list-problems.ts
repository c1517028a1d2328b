import type {
  listOccurrences as occurrencesRoute,
  listProblems as route,
} from '@appops/shared/contract/problems';
import type { ParamsOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { findProblem, occurrencesOf, problemsOf } from './problem.ts';

/** Problems, most recently seen first. */
export async function listProblems(
  { tx }: Context,
  { limit, cursor, service, environment, open }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let query = tx
    .selectFrom('problems')
    .innerJoin('environments', 'environments.id', 'problems.environment_id')
    .innerJoin('services', 'services.id', 'problems.service_id')
    .selectAll('problems')
    .orderBy('last_seen_at', 'desc')
    .orderBy('problems.id', 'desc')
    .limit(limit + 1);
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
  if (cursor !== undefined) {
    const [seen, id] = decodeCursor(cursor, 2) as [number, string];
    query = query.where((eb) =>
      eb.or([
        eb('last_seen_at', '<', seen),
        eb.and([eb('last_seen_at', '=', seen), eb('problems.id', '<', id)]),
      ]),
    );
  }
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) => [row.last_seen_at, row.id]);
  return { items: await problemsOf(tx, rows), nextCursor };
}

/** Occurrences of a problem, newest first. */
export async function listOccurrences(
  { tx }: Context,
  { id }: ParamsOf<typeof occurrencesRoute>,
  { limit, cursor }: QueryOf<typeof occurrencesRoute>,
): Promise<ReplyOf<typeof occurrencesRoute>> {
  const problem = await findProblem(tx, id);
  let query = tx
    .selectFrom('occurrences')
    .selectAll()
    .where('problem_id', '=', problem.id)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (cursor !== undefined) {
    const [started, occurrence] = decodeCursor(cursor, 2) as [number, string];
    query = query.where((eb) =>
      eb.or([
        eb('started_at', '<', started),
        eb.and([eb('started_at', '=', started), eb('id', '<', occurrence)]),
      ]),
    );
  }
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) => [row.started_at, row.id]);
  return { items: await occurrencesOf(tx, rows), nextCursor };
}
