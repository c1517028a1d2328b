import type { MissedStretch } from '../database/schema/results-json.ts';
import type { ReadTx } from '../database/store.ts';
import { dayTable, daysBetween, withDays } from './day-tables.ts';
import { degradedFlag, maintenanceFlag, outcomeCodes, outcomeNames, suspectFlag } from './run-record.ts';
import { stretchesOf } from './stretches.ts';
import type { ResultOutcome } from '@appops/shared/words/run';

/** A run as evidence: what verdicts and verification look at. */
export interface EvidenceRun {
  /** The monitor's id. */
  monitor: string;
  /** When it was due, epoch milliseconds. */
  slot: number;
  outcome: ResultOutcome;
  /** It was measured and found well. */
  ok: boolean;
  missed: boolean;
  suspect: boolean;
  degraded: boolean;
  maintenance: boolean;
  /** The version of the check that made it: `monitors.version`. */
  monitorVersion: number;
  /** Where a row stands for several slots (overtaken, shed, missed): these, `slot` being the last. */
  stretch: MissedStretch | null;
}

interface Asked {
  monitorIds: readonly string[];
  /** Epoch milliseconds; `to` is excluded. */
  from: number;
  to: number;
}

/** Rows that are read at a time. */
const chunk = 5_000;

/**
 * The stored runs of monitors in a range, in order of time within each day and monitor, read in chunks so that many do not have
 * to fit into memory at once. Runs older than what is kept (`resultDaysKept`) are gone.
 */
export async function* runsOf(tx: ReadTx, { monitorIds, from, to }: Asked): AsyncGenerator<EvidenceRun> {
  if (monitorIds.length === 0 || from >= to) return;
  const monitors = await tx
    .selectFrom('monitors')
    .select(['id', 'number'])
    .where('id', 'in', [...monitorIds])
    .execute();
  if (monitors.length === 0) return;
  const idOf = new Map(monitors.map(({ id, number }) => [number, id]));
  for (const day of (await daysBetween(tx, from, to - 1)).reverse()) {
    for (const { number } of monitors) {
      const stretches = await stretchesOf(tx, number, day, from, to);
      let after = from - 1;
      for (;;) {
        const rows = await withDays(tx)
          .selectFrom(dayTable(day))
          .select(['monitor', 'slot', 'outcome', 'monitor_version', 'flags'])
          .where('monitor', '=', number)
          .where('slot', '>', after)
          .where('slot', '<', to)
          .orderBy('slot')
          .limit(chunk)
          .execute();
        // Runs of one slot by several probes stay together: a full chunk ends before its last slot.
        const next = rows.length < chunk ? to : rows.at(-1)!.slot;
        for (const row of rows)
          if (row.slot < next)
            yield { ...evidenceOf(row, idOf.get(row.monitor)!), stretch: stretches.get(row.slot) ?? null };
        if (next === to) break;
        after = next - 1;
      }
    }
  }
}

function evidenceOf(
  row: { slot: number; outcome: number; monitor_version: number; flags: number },
  monitor: string,
): Omit<EvidenceRun, 'stretch'> {
  return {
    monitor,
    slot: row.slot,
    outcome: outcomeNames[row.outcome]!,
    ok: row.outcome === outcomeCodes.up,
    missed: row.outcome === outcomeCodes.missed,
    suspect: (row.flags & suspectFlag) !== 0,
    degraded: (row.flags & degradedFlag) !== 0,
    maintenance: (row.flags & maintenanceFlag) !== 0,
    monitorVersion: row.monitor_version,
  };
}

/** How many non-suspect runs of a monitor failed in a range (`to` excluded). */
export async function countFailures(tx: ReadTx, monitor: number, from: number, to: number): Promise<number> {
  let failed = 0;
  for (const day of await daysBetween(tx, from, to - 1)) {
    const row = await withDays(tx)
      .selectFrom(dayTable(day))
      .select((eb) => eb.fn.countAll().as('count'))
      .where('monitor', '=', monitor)
      .where('slot', '>=', from)
      .where('slot', '<', to)
      .where('outcome', '=', outcomeCodes.down)
      // Flags are bits; suspect is the lowest.
      .where((eb) => eb(eb('flags', '%', 2), '=', 0))
      .executeTakeFirstOrThrow();
    failed += Number(row.count);
  }
  return failed;
}
