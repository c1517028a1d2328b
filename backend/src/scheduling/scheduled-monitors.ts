import type { Check } from '@appops/shared/contract/checks';
import { newestSequence } from '../events/event.ts';
import type { MonitorTable } from '../database/schema.ts';
import type { Tx } from '../database/store.ts';

/** What the scheduler needs of a monitor. */
export interface MonitorPlan {
  id: string;
  number: number;
  shard: number;
  check: Check;
  intervalMs: number;
  retries: { attempts: number; delayMs: number };
  version: number;
  lastSlot: number | null;
  dueSince: number;
  /** Neither paused nor retired. */
  active: boolean;
}

/** The events after which a monitor is to be looked at again, and the one that changes what a probe may call. */
const monitorKinds = [
  'monitor.created',
  'monitor.updated',
  'monitor.paused',
  'monitor.resumed',
  'monitor.retired',
];
const allowKind = 'probe.targets_allowed';

function planOf(row: MonitorTable): MonitorPlan {
  return {
    id: row.id,
    number: row.number,
    shard: row.shard,
    check: JSON.parse(row.check_spec) as Check,
    intervalMs: row.interval_ms,
    retries: { attempts: row.retry_attempts, delayMs: row.retry_delay_ms },
    version: row.version,
    lastSlot: row.last_slot,
    dueSince: row.due_since,
    active: row.paused === 0 && row.retired_at === null,
  };
}

/** The active monitors of some shards. */
export async function plansOfShards(tx: Tx, shards: readonly number[]): Promise<MonitorPlan[]> {
  if (shards.length === 0) return [];
  const rows = await tx
    .selectFrom('monitors')
    .selectAll()
    .where('shard', 'in', [...shards])
    .where('paused', '=', 0)
    .where('retired_at', 'is', null)
    .execute();
  return rows.map(planOf);
}

/** What changed since a sequence, as it is now, and up to where was looked. */
export async function changesSince(
  tx: Tx,
  cursor: number,
): Promise<{ cursor: number; monitors: MonitorPlan[]; allowChanged: boolean }> {
  const newest = await newestSequence(tx);
  if (newest <= cursor) return { cursor, monitors: [], allowChanged: false };
  const events = await tx
    .selectFrom('events')
    .innerJoin('event_subjects', 'event_subjects.sequence', 'events.sequence')
    .select(['kind', 'subject', 'role'])
    .where('events.sequence', '>', cursor)
    .where('events.sequence', '<=', newest)
    .where('kind', 'in', [...monitorKinds, allowKind])
    .execute();
  const ids = [...new Set(events.filter((event) => event.role === 'monitor').map((event) => event.subject))];
  const rows =
    ids.length === 0 ? [] : await tx.selectFrom('monitors').selectAll().where('id', 'in', ids).execute();
  return {
    cursor: newest,
    monitors: rows.map(planOf),
    allowChanged: events.some((event) => event.kind === allowKind),
  };
}
