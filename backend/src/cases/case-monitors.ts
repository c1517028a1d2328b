import type { Check } from '@appops/shared/contract/checks/check';
import { failureKey } from '@appops/shared/rules/exposure';
import { isSameCheck, looksAtTheSame } from '@appops/shared/rules/monitor-edit';
import { readCheck } from '../database/check-text.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';

/** A monitor whose runs are evidence in a case. */
export interface CaseMonitor extends MonitorTable {
  /**
   * `saw`: one of the case's problems is its own. `named`: a person named it. `successor`: it took the place of a
   * retired one. `sees`: it calls the same page of the service in another environment.
   */
  role: 'saw' | 'named' | 'successor' | 'sees';
  /** The problem's own failures; null: any. */
  failures: string[] | null;
  /** Since when it has taken the place of a retired one, and of which. */
  successorSince: number | null;
  replaces: string | null;
}

/** Monitors that a person may name instead of a retired one, since nothing says by itself that they replace it. */
export interface CaseMonitors {
  monitors: CaseMonitor[];
  /** Ids of monitors that saw the problem, are retired and have no successor. */
  missing: string[];
  /** Monitors that saw the problem and that a person dropped: what they saw tells how often it failed. */
  dropped: MonitorTable[];
}

/**
 * The monitors that can see a case's problems: those that saw them, those that people named, and those that call the
 * same page elsewhere. A retired one is replaced by a monitor of its service and environment with an equal check.
 * Without a problem only named ones are evidence.
 */
export async function caseMonitors(
  tx: ReadTx,
  row: Pick<CaseTable, 'id' | 'service_id'>,
): Promise<CaseMonitors> {
  const problems = await tx
    .selectFrom('problems')
    .select(['monitor_id', 'reason', 'assertion'])
    .where('case_id', '=', row.id)
    .where('monitor_id', 'is not', null)
    .execute();
  const links = await tx.selectFrom('case_monitors').selectAll().where('case_id', '=', row.id).execute();
  const dropped = new Set(links.filter((link) => link.dropped_at !== null).map((link) => link.monitor_id));
  const named = links.filter((link) => link.dropped_at === null);
  const ids = [
    ...problems.map(({ monitor_id }) => monitor_id!),
    ...named.map(({ monitor_id }) => monitor_id),
  ];
  const ownMonitors = await tx
    .selectFrom('monitors')
    .selectAll()
    .where('id', 'in', [...ids, ''])
    .execute();
  const services = [...new Set(ownMonitors.map(({ service_id }) => service_id))];
  const others = await tx
    .selectFrom('monitors')
    .selectAll()
    .where('service_id', 'in', [...services, ''])
    .where('retired_at', 'is', null)
    .orderBy('number')
    .execute();

  const failures = failuresOf(problems);
  const monitors = new Map<string, CaseMonitor>();
  const add = (
    monitor: MonitorTable,
    role: CaseMonitor['role'],
    since: number | null = null,
    replaces: string | null = null,
  ) => {
    if (!dropped.has(monitor.id) && !monitors.has(monitor.id))
      monitors.set(monitor.id, { ...monitor, role, failures, successorSince: since, replaces });
  };
  const missing: string[] = [];
  for (const monitor of ownMonitors) {
    const replacing = named.find(
      ({ monitor_id, replaces }) => monitor_id === monitor.id && replaces !== null,
    );
    const saw = problems.some(({ monitor_id }) => monitor_id === monitor.id);
    if (replacing !== undefined) add(monitor, 'successor', replacing.joined_at, replacing.replaces);
    else add(monitor, saw ? 'saw' : 'named');
  }
  for (const monitor of [...monitors.values()].filter(({ retired_at }) => retired_at !== null)) {
    const successor = others.find(
      (one) => one.environment_id === monitor.environment_id && isSameCheck(checkOf(one), checkOf(monitor)),
    );
    const namedSuccessor = named.some(({ replaces }) => replaces === monitor.id);
    if (successor !== undefined)
      add(successor, 'successor', Math.max(successor.created_at, monitor.retired_at!), monitor.id);
    else if (!namedSuccessor) missing.push(monitor.id);
  }
  const places = new Set([...monitors.values()].map(({ environment_id }) => environment_id));
  for (const one of others)
    if (
      !places.has(one.environment_id) &&
      ownMonitors.some((seen) => looksAtTheSame(checkOf(seen), checkOf(one)))
    )
      add(one, 'sees');
  return {
    monitors: [...monitors.values()],
    missing,
    dropped: ownMonitors.filter(({ id }) => dropped.has(id)),
  };
}

/** Reason and assertion of the problems; null where one of them is not known. */
function failuresOf(
  problems: readonly { reason: string | null; assertion: string | null }[],
): string[] | null {
  if (problems.length === 0 || problems.some(({ reason }) => reason === null)) return null;
  return [...new Set(problems.map(({ reason, assertion }) => failureKey(reason, assertion)))];
}

function checkOf(monitor: Pick<MonitorTable, 'check_spec'>): Check {
  return readCheck(monitor.check_spec);
}

/** How long a problem that belongs to no case may still become one, in milliseconds. */
const mayBecomeCase = 30 * 86_400_000;

/**
 * The monitors of all cases that are not closed for good, and of problems that may become one: their evidence is kept
 * when single runs are dropped.
 */
export async function watchedMonitors(tx: ReadTx, now: number): Promise<MonitorTable[]> {
  const cases = await tx
    .selectFrom('cases')
    .select(['id', 'service_id'])
    .where('status', 'not in', ['closed_duplicate', 'closed_not_a_problem'])
    .execute();
  const alone = await tx
    .selectFrom('monitors')
    .selectAll()
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('problems')
        .select('monitor_id')
        .where('case_id', 'is', null)
        .where('monitor_id', 'is not', null)
        .where('last_seen_at', '>=', now - mayBecomeCase),
    )
    .execute();
  const found = new Map(alone.map((monitor) => [monitor.id, monitor]));
  for (const row of cases)
    for (const monitor of (await caseMonitors(tx, row)).monitors) found.set(monitor.id, monitor);
  return [...found.values()];
}
