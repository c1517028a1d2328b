import type { Check } from '@appops/shared/contract/checks/check';
import type { EventKind } from '@appops/shared/contract/event-kinds';
import { newestSequence } from '../events/event.ts';
import { readCheck } from '../database/check-text.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { dayTable, daysBetween, withDays } from '../results/day-tables.ts';
import { stretchesOf } from '../results/stretches.ts';
import type { SlotSpan } from './catch-up.ts';

/** What the scheduler needs of a monitor. */
export interface MonitorPlan {
  id: string;
  number: number;
  shard: number;
  serviceId: string;
  /** Keeps its interval under overload. */
  priority: boolean;
  check: Check;
  intervalMs: number;
  retries: { attempts: number; delayMs: number };
  version: number;
  /** All slots up to here are on record; never ahead of the clock. 0 for a monitor without results. */
  accountedUntil: number;
  /** What is on record after that, in order of time. */
  stored: SlotSpan[];
  dueSince: number;
  /** Whether it was known to be down when this was read. */
  wasDown: boolean;
  /** Neither paused nor retired. */
  active: boolean;
}

/**
 * The events after which a monitor is to be looked at again, and below those that change what a probe may call, and by which
 * proxies.
 */
const monitorKinds = [
  'monitor.created',
  'monitor.updated',
  'monitor.paused',
  'monitor.resumed',
  'monitor.retired',
  'secret.moved_from_headers',
] as const satisfies readonly EventKind[];
const wayKinds = [
  'probe.targets_allowed',
  'proxy.created',
  'proxy.updated',
  'proxy.retired',
  'proxy.returned',
] as const satisfies readonly EventKind[];

/** An instant, or the present where it lies in the future: nothing there is accounted for, whatever was stored. */
export function notAhead(at: number | null, now: number): number {
  return Math.min(at ?? 0, now);
}

async function plansOf(tx: ReadTx, rows: readonly MonitorTable[], now: number): Promise<MonitorPlan[]> {
  const stored = await storedAfter(tx, rows, now);
  return rows.map((row) => {
    const spans = stored.get(row.number);
    return {
      id: row.id,
      number: row.number,
      shard: row.shard,
      serviceId: row.service_id,
      priority: row.priority === 1,
      check: readCheck(row.check_spec),
      intervalMs: row.interval_ms,
      retries: { attempts: row.retry_attempts, delayMs: row.retry_delay_ms },
      version: row.version,
      // A clock that ran ahead has left slots in the future: what counts is the newest one that is past.
      accountedUntil: isAhead(row, now) ? (spans?.at(-1)?.last ?? now) : (accountedOf(row) ?? 0),
      stored: isAhead(row, now) ? [] : (spans ?? []),
      dueSince: row.due_since,
      wasDown: row.state === 'down',
      active: row.paused === 0 && row.retired_at === null,
    };
  });
}

const accountedOf = (row: MonitorTable) => row.accounted_until ?? row.last_slot;
const isAhead = (row: MonitorTable, now: number) => (accountedOf(row) ?? 0) > now;

/** The most rows of a monitor that are looked at for holes. */
const mostStored = 1_000;

/**
 * What is on record after that up to which all is: of the few monitors that were killed while an earlier run was
 * still under way, and of those whose newest results lie in the future.
 */
async function storedAfter(
  tx: ReadTx,
  rows: readonly MonitorTable[],
  now: number,
): Promise<Map<number, SlotSpan[]>> {
  const spansOf = new Map<number, SlotSpan[]>();
  for (const row of rows) {
    const ahead = isAhead(row, now);
    const accounted = accountedOf(row);
    if (accounted === null || (!ahead && (row.last_slot ?? 0) <= accounted)) continue;
    const spans: SlotSpan[] = [];
    for (const day of await daysBetween(tx, ahead ? 0 : accounted, now)) {
      const results = await withDays(tx)
        .selectFrom(dayTable(day))
        .select(['slot', 'probe'])
        .where('monitor', '=', row.number)
        .where('slot', '>', ahead ? 0 : accounted)
        .where('slot', '<=', now)
        .orderBy('slot', 'desc')
        .limit(ahead ? 1 : mostStored)
        .execute();
      const stretches = await stretchesOf(tx, row.number, day, ahead ? 0 : accounted, now + 1);
      for (const { slot } of results) spans.push({ first: stretches.get(slot)?.first ?? slot, last: slot });
      if (ahead && spans.length > 0) break;
    }
    spansOf.set(row.number, spans.reverse());
  }
  return spansOf;
}

/** The active monitors of some shards. */
export async function plansOfShards(
  tx: ReadTx,
  shards: readonly number[],
  now: number,
): Promise<MonitorPlan[]> {
  if (shards.length === 0) return [];
  const rows = await tx
    .selectFrom('monitors')
    .selectAll()
    .where('shard', 'in', [...shards])
    .where('paused', '=', 0)
    .where('retired_at', 'is', null)
    .execute();
  return plansOf(tx, rows, now);
}

/** What changed since a sequence, as it is now, and up to where was looked. */
export async function changesSince(
  tx: ReadTx,
  cursor: number,
  now: number,
): Promise<{ cursor: number; monitors: MonitorPlan[]; waysChanged: boolean }> {
  const newest = await newestSequence(tx);
  if (newest <= cursor) return { cursor, monitors: [], waysChanged: false };
  const events = await tx
    .selectFrom('events')
    .innerJoin('event_subjects', 'event_subjects.sequence', 'events.sequence')
    .select(['kind', 'subject', 'role'])
    .where('events.sequence', '>', cursor)
    .where('events.sequence', '<=', newest)
    .where('kind', 'in', [...monitorKinds, ...wayKinds])
    .execute();
  const ids = [...new Set(events.filter((event) => event.role === 'monitor').map((event) => event.subject))];
  const rows =
    ids.length === 0 ? [] : await tx.selectFrom('monitors').selectAll().where('id', 'in', ids).execute();
  return {
    cursor: newest,
    monitors: await plansOf(tx, rows, now),
    waysChanged: events.some(({ kind }) => wayKinds.some((one) => one === kind)),
  };
}
