import type { CaseTable } from '../database/schema/cases.ts';
import type { ReadTx } from '../database/store.ts';

/** The ids of cases that a monitor was named for, by a person or in the place of a retired one, and not dropped since. */
export async function casesNaming(tx: ReadTx, monitorId: string): Promise<string[]> {
  const links = await tx
    .selectFrom('case_monitors')
    .select('case_id')
    .where('monitor_id', '=', monitorId)
    .where('dropped_at', 'is', null)
    .execute();
  return links.map(({ case_id }) => case_id);
}

/** The same without those that have a problem: of them alone nothing else says what their problem is. */
export async function casesWithoutProblemNaming(tx: ReadTx, monitorId: string): Promise<string[]> {
  const named = await casesNaming(tx, monitorId);
  if (named.length === 0) return [];
  const having = await tx.selectFrom('problems').select('case_id').where('case_id', 'in', named).execute();
  return named.filter((id) => having.every(({ case_id }) => case_id !== id));
}

/**
 * Occurrences that are evidence in a case without a problem: whatever its named monitors saw fail by their policies
 * since they were named, and no other case has. What failed there is not known to be anything else than the problem.
 */
export async function namedFailures(tx: ReadTx, { id }: Pick<CaseTable, 'id'>) {
  const problem = await tx
    .selectFrom('problems')
    .select('id')
    .where('case_id', '=', id)
    .limit(1)
    .executeTakeFirst();
  if (problem !== undefined) return [];
  return tx
    .selectFrom('occurrences')
    .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
    .innerJoin('case_monitors', 'case_monitors.monitor_id', 'problems.monitor_id')
    .selectAll('occurrences')
    .select('problems.monitor_id')
    .where('case_monitors.case_id', '=', id)
    .where('case_monitors.dropped_at', 'is', null)
    .where('problems.case_id', 'is', null)
    .where((eb) =>
      eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', eb.ref('case_monitors.joined_at'))]),
    )
    .orderBy('started_at')
    .execute();
}
