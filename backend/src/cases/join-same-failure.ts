import type { Check } from '@appops/shared/contract/checks/check';
import { normaliseMessage } from '@appops/shared/rules/fingerprint';
import { isSameCheck, isSameCheckElsewhere } from '@appops/shared/rules/monitor-edit';
import { takeProblem } from '../problems/case-of-problems.ts';
import type { Context } from '../context.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { fromJson } from '../database/json.ts';
import type { ProblemTable } from '../database/schema/incidents.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { tellCase } from './tell-case.ts';
import { lockCase } from './lock-case.ts';
import { casesNaming } from './named-failures.ts';

/**
 * The case that a problem of none joins by itself, since it is the same failure as one of the case's problems: of the same
 * monitor, or one that a person named for the case, with the same reason and assertion, whatever its message; of a monitor
 * with an equal check that replaces a retired one, or looks at another environment, where the message is equal too.
 *
 * @returns the case's id, or null where it joins none
 */
export async function caseOfSameFailure(tx: ReadTx, problemId: string): Promise<string | null> {
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
  return same?.case_id ?? null;
}

/** Joins a problem to a case that is held, where it is still the same failure as one of its problems. */
export async function joinIfSame(ctx: Context, problemId: string, row: CaseTable): Promise<void> {
  if ((await caseOfSameFailure(ctx.tx, problemId)) !== row.id) return;
  if (!(await takeProblem(ctx.tx, problemId, row.id))) return;
  tellCase(ctx, row, 'case.linked', {
    subjects: { problem: problemId },
    data: { because: 'same_failure' },
  });
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

async function joinAny(ctx: Context, problemId: string): Promise<void> {
  const found = await caseOfSameFailure(ctx.tx, problemId);
  if (found !== null) await joinIfSame(ctx, problemId, await lockCase(ctx, found));
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
  for (const { id } of free) await joinAny(ctx, id);
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
  for (const { id } of free) await joinAny(ctx, id);
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
  const [a, b] = [here, there].map(({ check_spec }) => fromJson(check_spec)) as [Check, Check];
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
