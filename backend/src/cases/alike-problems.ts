import type { Check } from '@appops/shared/contract/checks/check';
import { looksAtTheSame } from '@appops/shared/rules/monitor-edit';
import { readCheck } from '../database/check-text.ts';
import type { ProblemTable } from '../database/schema/incidents.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';

/**
 * Problems of no case that a person may link to this one: the same reason and assertion in another environment, or of
 * a monitor in the place of a retired one, that calls the same page. Their words or their checks are others, so they
 * are offered, and never joined by themselves.
 *
 * @param since seen since then, epoch milliseconds
 */
export async function alikeProblems(tx: ReadTx, caseId: string, since: number): Promise<ProblemTable[]> {
  const ownProblems = await tx
    .selectFrom('problems')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('monitor_id', 'is not', null)
    .where('reason', 'is not', null)
    .execute();
  if (ownProblems.length === 0) return [];
  const free = await tx
    .selectFrom('problems')
    .selectAll()
    .where('case_id', 'is', null)
    .where('monitor_id', 'is not', null)
    .where('service_id', 'in', [...new Set(ownProblems.map(({ service_id }) => service_id))])
    .where('last_seen_at', '>=', since)
    .orderBy('id')
    .execute();
  if (free.length === 0) return [];
  const monitors = await tx
    .selectFrom('monitors')
    .selectAll()
    .where('id', 'in', [...new Set([...ownProblems, ...free].map((one) => one.monitor_id!))])
    .execute();
  const monitorOf = new Map(monitors.map((monitor) => [monitor.id, monitor]));
  return free.filter((problem) => ownProblems.some((one) => isAlike(problem, one, monitorOf)));
}

function isAlike(
  problem: ProblemTable,
  known: ProblemTable,
  monitorOf: ReadonlyMap<string, MonitorTable>,
): boolean {
  const here = monitorOf.get(problem.monitor_id!);
  const there = monitorOf.get(known.monitor_id!);
  if (here === undefined || there === undefined || known.service_id !== problem.service_id) return false;
  if (known.reason !== problem.reason || known.assertion !== problem.assertion) return false;
  const takesItsPlace = here.environment_id !== there.environment_id || there.retired_at !== null;
  return takesItsPlace && looksAtTheSame(checkOf(here), checkOf(there));
}

function checkOf({ check_spec }: Pick<MonitorTable, 'check_spec'>): Check {
  return readCheck(check_spec);
}
