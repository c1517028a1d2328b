import { runTiming } from '@appops/shared/rules/run-policy';
import { readCheck } from '../database/check-text.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { stretchOf } from './probe-loads.ts';

/** What is looked at to tell whether a monitor is silent. */
export const watchedColumns = [
  'interval_ms',
  'check_spec',
  'retry_attempts',
  'retry_delay_ms',
  'down_after',
  'accounted_until',
  'last_slot',
  'due_since',
  'paused',
  'retired_at',
] as const;
type Watched = Pick<MonitorTable, (typeof watchedColumns)[number]>;

/** Beyond what a monitor's own policy explains, this is how long nothing may be heard of it; milliseconds. */
const patience = 30_000;
/** Intervals without anything on record that a busy probe may take. */
const intervalsAllowed = 3;

interface Watch {
  now: number;
  /** Since when this process could have heard of it. */
  since?: number;
  /** By how much intervals are stretched at present; 1 for not at all. */
  stretch?: number;
}

/** Whether a monitor is due and nothing came of it, not even a missed slot: AppOps itself is ill then. */
export function isSilent(row: Watched, { now, since = 0, stretch = 1 }: Watch): boolean {
  if (row.paused === 1 || row.retired_at !== null) return false;
  const heard = Math.max(row.accounted_until ?? row.last_slot ?? 0, row.due_since, since);
  const { longestRunMs } = runTiming({
    intervalMs: row.interval_ms,
    timeoutMs: readCheck(row.check_spec).timeoutMs,
    retries: { attempts: row.retry_attempts, delayMs: row.retry_delay_ms },
    downAfter: row.down_after,
  });
  const allowed = intervalsAllowed * row.interval_ms * stretch + longestRunMs + patience;
  // What lies in the future was stored by a clock that ran ahead, and says nothing of now.
  return now - heard > allowed || heard - now > allowed;
}

/** How many monitors are due, and how many of them are silent. */
export interface Silence {
  due: number;
  silent: number;
}

export async function silence(tx: ReadTx, watch: Omit<Watch, 'stretch'>): Promise<Silence> {
  const stretch = await stretchOf(tx, watch.now);
  const rows = await tx
    .selectFrom('monitors')
    .select(watchedColumns)
    .where('paused', '=', 0)
    .where('retired_at', 'is', null)
    .execute();
  return { due: rows.length, silent: rows.filter((row) => isSilent(row, { ...watch, stretch })).length };
}

/** What is said of it; null where every monitor is heard of. */
export function silenceWords({ due, silent }: Silence): string | null {
  if (silent === 0) return null;
  const who =
    silent === due
      ? due === 1
        ? 'the only monitor is'
        : `all ${due} monitors are`
      : `${silent} of ${due} monitors are`;
  return `${who} due, and nothing came of it for longer than the policy explains`;
}
