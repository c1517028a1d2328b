import type { Attempt } from '@appops/shared/contract/checks';
import { sql } from 'kysely';
import { engineOf, jsonRows, storable } from '../database/json-rows.ts';
import type { Tx } from '../database/store.ts';
import { dayOf, dayTable, ensureDay } from './day-tables.ts';
import {
  degradedFlag,
  maintenanceFlag,
  outcomeCodes,
  suspectFlag,
  type RunDetail,
  type RunRecord,
} from './run-record.ts';

/** A run that is to be stored, and whether a maintenance window covers it. */
export interface JudgedRun {
  run: RunRecord;
  maintenance: boolean;
}

const columns = {
  monitor: 'bigint',
  slot: 'bigint',
  probe: 'bigint',
  started_at: 'bigint',
  outcome: 'bigint',
  reason: 'text',
  status_code: 'bigint',
  total_us: 'bigint',
  dns_us: 'bigint',
  connect_us: 'bigint',
  tls_us: 'bigint',
  wait_us: 'bigint',
  transfer_us: 'bigint',
  lateness_us: 'bigint',
  queue_us: 'bigint',
  attempts: 'bigint',
  monitor_version: 'bigint',
  flags: 'bigint',
} as const;
const names = sql.raw(Object.keys(columns).join(', '));

export function keyOf({ monitor, slot, probe }: { monitor: number; slot: number; probe: number }): string {
  return `${monitor} ${slot} ${probe}`;
}

/**
 * Stores runs in their days' tables. A key that is there already stays as it is.
 * @returns the keys (`keyOf`) of the runs that are new
 */
export async function insertRuns(tx: Tx, runs: readonly JudgedRun[], now: number): Promise<Set<string>> {
  const inserted = new Set<string>();
  for (const [day, ofDay] of Map.groupBy(runs, ({ run }) => dayOf(run.slot))) {
    await ensureDay(tx, day, now);
    const given = jsonRows(engineOf(tx), columns, ofDay.map(rowOf));
    const { rows } = await sql<{ monitor: number; slot: number; probe: number }>`
      insert into ${sql.table(dayTable(day))} (${names})
      select ${names} from ${given} as given where true
      on conflict do nothing returning monitor, slot, probe`.execute(tx);
    for (const row of rows) inserted.add(keyOf(row));
  }
  await insertDetails(
    tx,
    runs.filter(({ run }) => inserted.has(keyOf(run))).map(({ run }) => run),
  );
  return inserted;
}

/** Only what is not plainly well is kept in detail: all but good runs, and of these the retried and suspect ones. */
async function insertDetails(tx: Tx, runs: readonly RunRecord[]): Promise<void> {
  const rows = runs
    .filter((run) => run.outcome !== 'up' || run.suspect || run.attempts.length > 1)
    .map((run) => {
      const detail: RunDetail = {
        missedBecause: run.missedBecause,
        attempts: run.attempts.map(storableAttempt),
        stretch: run.stretch,
      };
      return [run.monitor, run.slot, run.probe, dayOf(run.slot), JSON.stringify(detail)];
    });
  if (rows.length === 0) return;
  const given = jsonRows(
    engineOf(tx),
    { monitor: 'bigint', slot: 'bigint', probe: 'bigint', day: 'bigint', detail: 'text' },
    rows,
  );
  await sql`
    insert into results_detail (monitor, slot, probe, day, detail)
    select monitor, slot, probe, day, detail from ${given} as given where true
    on conflict do nothing`.execute(tx);
}

function rowOf({ run, maintenance }: JudgedRun): (string | number | null)[] {
  const last = run.attempts.at(-1);
  const phases = last?.phases;
  return [
    run.monitor,
    run.slot,
    run.probe,
    run.startedAt,
    outcomeCodes[run.outcome],
    last?.reason ?? null,
    last?.statusCode ?? null,
    last?.totalUs ?? null,
    phases?.dnsUs ?? null,
    phases?.connectUs ?? null,
    phases?.tlsUs ?? null,
    phases?.waitUs ?? null,
    phases?.transferUs ?? null,
    run.latenessUs,
    run.queueUs,
    run.attempts.length,
    run.monitorVersion,
    (run.suspect ? suspectFlag : 0) | (maintenance ? maintenanceFlag : 0) | (run.degraded ? degradedFlag : 0),
  ];
}

/** Messages may quote what a target sent, so they may hold anything. */
function storableAttempt(attempt: Attempt): Attempt {
  return {
    ...attempt,
    message: attempt.message === null ? null : storable(attempt.message),
    assertions: attempt.assertions.map((each) => ({ ...each, message: storable(each.message) })),
  };
}
