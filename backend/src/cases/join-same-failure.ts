import { normaliseMessage } from '@appops/shared/rules/fingerprint';
import { isSameCheck, isSameCheckElsewhere } from '@appops/shared/rules/monitor-edit';
import { takeProblem } from '../problems/case-of-problems.ts';
import type { Context } from '../context.ts';
import { holdRows, isHeld, Overtaken } from '../database/held-rows.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { readCheck } from '../database/check-text.ts';
import type { ProblemTable } from '../database/schema/incidents.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { tellCase } from './tell-case.ts';
import { casesHeld } from './lock-case.ts';
import { casesNaming } from './named-failures.ts';

/** Problems of none that may join a case by themselves, and those that they would. */
export interface Joining {
  cases: readonly string[];
  problems: readonly string[];
}

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
  await holdRows(ctx.tx, 'problems', [problemId]);
  if ((await caseOfSameFailure(ctx.tx, problemId)) === row.id) await take(ctx, problemId, row);
}

async function take(ctx: Context, problemId: string, row: CaseTable): Promise<void> {
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

/** The problems of no case that go on at a monitor. */
export async function goingOnAt(tx: ReadTx, monitorId: string): Promise<string[]> {
  const free = await tx
    .selectFrom('problems')
    .innerJoin('occurrences', 'occurrences.problem_id', 'problems.id')
    .select('problems.id')
    .distinct()
    .where('case_id', 'is', null)
    .where('monitor_id', '=', monitorId)
    .where('ended_at', 'is', null)
    .orderBy('problems.id')
    .execute();
  return free.map(({ id }) => id);
}

/** The problems of no case that were seen in environments since an instant, epoch milliseconds. */
export async function seenIn(
  tx: ReadTx,
  environmentIds: readonly string[],
  since: number,
): Promise<string[]> {
  const free = await tx
    .selectFrom('problems')
    .select('id')
    .where('case_id', 'is', null)
    .where('environment_id', 'in', [...environmentIds, ''])
    .where('last_seen_at', '>=', since)
    .orderBy('id')
    .execute();
  return free.map(({ id }) => id);
}

/**
 * The cases that these problems of none join by themselves, as things are. All of the problems are to be held: what is done
 * to a case before they are looked at again may make them its own.
 */
export async function findJoining(tx: ReadTx, problemIds: readonly string[]): Promise<Joining> {
  const cases: string[] = [];
  for (const problem of problemIds) cases.push(...[(await caseOfSameFailure(tx, problem)) ?? []].flat());
  return { cases, problems: problemIds };
}

/**
 * Joins problems of none to the cases whose failures they are. Both are held.
 * @throws {Overtaken} where they are not, since somebody has come in between
 */
export async function joinAll(ctx: Context, problemIds: readonly string[]): Promise<void> {
  for (const problem of problemIds) {
    const found = await caseOfSameFailure(ctx.tx, problem);
    if (found === null) continue;
    const [row] = await casesHeld(ctx, [found]);
    if (!isHeld(ctx.tx, 'problems', problem))
      throw new Overtaken(`The problem ${problem} joins a case since cases were waited for`);
    await take(ctx, problem, row!);
  }
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
  const a = readCheck(here.check_spec);
  const b = readCheck(there.check_spec);
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
