import type { Check } from '@appops/shared/contract/checks/check';
import { readCheck } from '../database/check-text.ts';
import { fromJson } from '../database/json.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { dayTable, daysBetween, withDays } from './day-tables.ts';
import { failedAssertion } from './fold-state.ts';
import { outcomeCodes } from './run-record.ts';

/** How a problem fails; `reason` null: in any way. */
export interface FailureWay {
  reason: string | null;
  assertion: string | null;
}

/** Rows that are read at a time. */
const chunk = 200;

/**
 * The newest non-suspect run of a monitor that failed in one way, in a range (`to` excluded); null when there is none,
 * or its single runs are gone. Runs of an older check are told apart by their reason alone.
 */
export async function lastFailure(
  tx: ReadTx,
  monitor: Pick<MonitorTable, 'number' | 'version' | 'check_spec'>,
  { reason, assertion }: FailureWay,
  from: number,
  to: number,
): Promise<number | null> {
  const check = readCheck(monitor.check_spec);
  for (const day of (await daysBetween(tx, from, to - 1)).toSorted((a, b) => b - a)) {
    for (let before = to; ;) {
      const rows = await withDays(tx)
        .selectFrom(dayTable(day))
        .select(['slot', 'probe', 'reason', 'monitor_version'])
        .where('monitor', '=', monitor.number)
        .where('slot', '>=', from)
        .where('slot', '<', before)
        .where('outcome', '=', outcomeCodes.down)
        // Flags are bits; suspect is the lowest.
        .where((eb) => eb(eb('flags', '%', 2), '=', 0))
        .orderBy('slot', 'desc')
        .limit(chunk)
        .execute();
      for (const row of rows) {
        if (reason !== null && row.reason !== reason) continue;
        if (reason === null || assertion === null || row.monitor_version !== monitor.version) return row.slot;
        if ((await assertionOf(tx, monitor.number, day, row, check)) === assertion) return row.slot;
      }
      if (rows.length < chunk) break;
      before = rows.at(-1)!.slot;
    }
  }
  return null;
}

async function assertionOf(
  tx: ReadTx,
  monitor: number,
  day: number,
  { slot, probe }: { slot: number; probe: number },
  check: Check,
): Promise<string | null> {
  const row = await tx
    .selectFrom('results_detail')
    .select('detail')
    .where('monitor', '=', monitor)
    .where('day', '=', day)
    .where('slot', '=', slot)
    .where('probe', '=', probe)
    .executeTakeFirst();
  return row === undefined ? null : failedAssertion(check, fromJson(row.detail));
}

/** When a monitor was first found well after an instant, as far as single runs are kept; null: it was not. */
export async function firstWellAfter(
  tx: ReadTx,
  monitor: number,
  after: number,
  now: number,
): Promise<number | null> {
  for (const day of (await daysBetween(tx, after, now)).toSorted((a, b) => a - b)) {
    const row = await withDays(tx)
      .selectFrom(dayTable(day))
      .select('slot')
      .where('monitor', '=', monitor)
      .where('slot', '>', after)
      .where('outcome', '=', outcomeCodes.up)
      .where((eb) => eb(eb('flags', '%', 2), '=', 0))
      .orderBy('slot')
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) return row.slot;
  }
  return null;
}
