import type { Check } from '@appops/shared/contract/checks/check';
import { normaliseMessage } from '@appops/shared/rules/fingerprint';
import { isSameCheck, isSameCheckElsewhere } from '@appops/shared/rules/monitor-edit';
import type { Context } from '../context.ts';
import type { ProblemTable } from '../database/schema/incidents.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { tellCase } from './tell-case.ts';
import { lockCase } from './lock-case.ts';
import { casesNaming } from './named-failures.ts';

/**
 * A problem that is the same failure as one of a case's joins that case by itself: of the same monitor, or one that a
 * person named for the case, with the same reason and assertion, whatever its message; of a monitor with an equal check
 * that replaces a retired one, or looks at another environment, where the message is equal too.
 *
 * @returns the case's id, or null where it joined none
 */
export async function joinSameFailure(ctx: Context, problemId: string): Promise<string | null> {
  const { tx } = ctx;
  const problem = await tx.selectFrom('problems').selectAll().where('id', '=', problemId).executeTakeFirst();
  if (problem === undefined || problem.case_id !== null || problem.monitor_id === null) return null;
  if (problem.reason === null) return null;
  const named = await casesNaming(tx, problem.monitor_id);
  const candidates = await candidatesFor(tx, problem, named);
  const alike = candidates.filter((one) => one.assertion === problem.assertion);
  const monitors = await tx
    .selectFrom('monitors')
    .selectAll()
    .where('id', 'in', [problem.monitor_id, ...alike.map((one) => one.monitor_id!)])
    .execute();
  const monitorOf = new Map(monitors.map((monitor) => [monitor.id, monitor]));
  const same = alike.find((one) => named.includes(one.case_id ?? '') || isSame(problem, one, monitorOf));
  if (same?.case_id == null) return null;
  const { numUpdatedRows } = await tx
    .updateTable('problems')
    .set({ case_id: same.case_id })
    .where('id', '=', problem.id)
    .where('case_id', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return null;
  tellCase(ctx, await lockCase(ctx, same.case_id), 'case.linked', {
    subjects: { problem: problem.id },
    data: { because: 'same_failure' },
  });
  return same.case_id;
}

/** Problems of cases that fail for the same reason, of the same service or where the monitor was named. */
function candidatesFor(tx: ReadTx, problem: ProblemTable, named: readonly string[]): Promise<ProblemTable[]> {
  return tx
    .selectFrom('problems')
    .innerJoin('cases', 'cases.id', 'problems.case_id')
    .selectAll('problems')
    .where((eb) =>
      eb.or([
        eb('problems.service_id', '=', problem.service_id),
        eb('problems.case_id', 'in', [...named, '']),
      ]),
    )
    .where('problems.reason', '=', problem.reason)
    .where('problems.monitor_id', 'is not', null)
    .where('cases.status', 'not in', ['closed_duplicate', 'closed_not_a_problem'])
    .orderBy('cases.opened_at', 'desc')
    .execute();
}

/** The ids of the cases that a problem which belongs to none may join, or that may offer to take it in. */
export async function casesFailingLike(tx: ReadTx, problemId: string): Promise<string[]> {
  const problem = await tx.selectFrom('problems').selectAll().where('id', '=', problemId).executeTakeFirst();
  if (problem === undefined || problem.case_id !== null) return [];
  const named = problem.monitor_id === null ? [] : await casesNaming(tx, problem.monitor_id);
  const candidates = await candidatesFor(tx, problem, named);
  return candidates.flatMap(({ case_id }) => case_id ?? []);
}

/** Joins what is going on at a monitor, which a person has named, where it is the same failure. */
export async function joinGoingOn(ctx: Context, monitorId: string): Promise<void> {
  const free = await ctx.tx
    .selectFrom('problems')
    .innerJoin('occurrences', 'occurrences.problem_id', 'problems.id')
    .select('problems.id')
    .distinct()
    .where('case_id', 'is', null)
    .where('monitor_id', '=', monitorId)
    .where('ended_at', 'is', null)
    .orderBy('problems.id')
    .execute();
  for (const { id } of free) await joinSameFailure(ctx, id);
}

/** Joins what is the same failure in environments, though it was seen before they were a case's targets. */
export async function joinInTargets(
  ctx: Context,
  environmentIds: readonly string[],
  since: number,
): Promise<void> {
  const free = await ctx.tx
    .selectFrom('problems')
    .select('id')
    .where('case_id', 'is', null)
    .where('environment_id', 'in', [...environmentIds, ''])
    .where('last_seen_at', '>=', since)
    .orderBy('id')
    .execute();
  for (const { id } of free) await joinSameFailure(ctx, id);
}

function isSame(
  problem: ProblemTable,
  known: ProblemTable,
  monitorOf: ReadonlyMap<string, MonitorTable>,
): boolean {
  if (known.monitor_id === problem.monitor_id) return true;
  const here = monitorOf.get(problem.monitor_id!);
  const there = monitorOf.get(known.monitor_id!);
  if (here === undefined || there === undefined || messageOf(problem, here) !== messageOf(known, there))
    return false;
  const [a, b] = [here, there].map(({ check_spec }) => JSON.parse(check_spec) as Check) as [Check, Check];
  return here.environment_id === there.environment_id
    ? there.retired_at !== null && isSameCheck(a, b)
    : isSameCheckElsewhere(a, b);
}

/** The message that a problem is known by: its title without the monitor's name, which may differ. */
function messageOf(problem: ProblemTable, monitor: MonitorTable): string {
  const prefix = `${monitor.name}: `;
  return normaliseMessage(
    problem.title.startsWith(prefix) ? problem.title.slice(prefix.length) : problem.title,
  );
}
