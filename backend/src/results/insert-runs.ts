import type { Attempt } from '@appops/shared/contract/checks/attempt';
import { sql } from 'kysely';
import { toJson } from '../database/json.ts';
import { engineOf, jsonRows, storable, type JsonColumn, type ValuesOf } from '../database/json-rows.ts';
import type { Json } from '../database/schema/columns.ts';
import type { OwnPart, RunDetail, StoredAttempt, VaryingPart } from '../database/schema/results-json.ts';
import type { ResultDetailTable, ResultTable } from '../database/schema/results.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { partsOf, takeColumns, type FactColumns } from './attempt-parts.ts';
import { dayOf, dayTable, ensureDay } from './day-tables.ts';
import {
  degradedFlag,
  delayedFlag,
  maintenanceFlag,
  outcomeCodes,
  suspectFlag,
  type RunRecord,
} from './run-record.ts';
import { FactsToStore, findingsOf } from './run-facts.ts';

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
  body_bytes: 'bigint',
  facts: 'bigint',
  findings: 'bigint',
  varying: 'text',
} as const satisfies Record<keyof ResultTable, JsonColumn>;
const names = sql.raw(Object.keys(columns).join(', '));

interface Key {
  monitor: number;
  slot: number;
  probe: number;
}

function keyOf({ monitor, slot, probe }: Key): string {
  return `${monitor} ${slot} ${probe}`;
}

/** How many milliseconds after its slot a run is stored at most, when runs of other times have taken that label. */
const mostDisplaced = 20;

/**
 * Stores runs in their days' tables. A key that is there already stays as it is: storing the same run again changes
 * nothing. But a run that was made at another time than the one that has its label (the clock was set back, and
 * slots came twice) is no repetition: it is stored a millisecond later, so that neither is lost.
 * @returns the runs that are new, as they were stored
 */
export async function insertRuns(tx: WriteTx, runs: readonly JudgedRun[], now: number): Promise<JudgedRun[]> {
  const fresh: PreparedRun[] = [];
  let unstored = await prepare(tx, runs);
  for (let displaced = 0; unstored.length > 0 && displaced <= mostDisplaced; displaced++) {
    const refused: PreparedRun[] = [];
    for (const [day, ofDay] of Map.groupBy(unstored, ({ run }) => dayOf(run.slot))) {
      const inserted = await insertIntoDay(tx, day, ofDay, now);
      // Of the same key twice in one batch the first was stored.
      for (const judged of ofDay) (inserted.delete(keyOf(judged.run)) ? fresh : refused).push(judged);
    }
    unstored = await displacedRuns(tx, refused);
  }
  await insertDetails(tx, fresh);
  return fresh;
}

/** @returns the keys of the runs that are new */
async function insertIntoDay(
  tx: WriteTx,
  day: number,
  runs: readonly PreparedRun[],
  now: number,
): Promise<Set<string>> {
  await ensureDay(tx, day, now);
  const given = jsonRows(engineOf(tx), columns, runs.map(rowOf));
  const { rows } = await sql<Key>`
    insert into ${sql.table(dayTable(day))} (${names})
    select ${names} from ${given} as given where true
    on conflict do nothing returning monitor, slot, probe`.execute(tx);
  return new Set(rows.map(keyOf));
}

/** What tells one run from another that has its label: what was measured of it, in microseconds. */
type Made = Pick<ResultTable, 'started_at' | 'lateness_us' | 'queue_us' | 'total_us'>;

function madeOf({ started_at, lateness_us, queue_us, total_us }: Made): string {
  return [started_at, lateness_us, queue_us, total_us].join(' ');
}

/** Of measured runs whose labels are taken, those that another run has taken, each a millisecond later. */
async function displacedRuns(tx: ReadTx, refused: readonly PreparedRun[]): Promise<PreparedRun[]> {
  const displaced: PreparedRun[] = [];
  const measured = refused.filter(({ run }) => run.startedAt !== null);
  for (const [day, ofDay] of Map.groupBy(measured, ({ run }) => dayOf(run.slot))) {
    const given = jsonRows(
      engineOf(tx),
      { monitor: 'bigint', slot: 'bigint', probe: 'bigint' },
      ofDay.map(({ run }) => [run.monitor, run.slot, run.probe]),
    );
    const { rows } = await sql<Key & Made>`
      select r.monitor, r.slot, r.probe, r.started_at, r.lateness_us, r.queue_us, r.total_us from ${given} as k
      join ${sql.table(dayTable(day))} as r
        on r.monitor = k.monitor and r.slot = k.slot and r.probe = k.probe`.execute(tx);
    const known = new Map(rows.map((row) => [keyOf(row), madeOf(row)]));
    for (const refusedRun of ofDay) {
      const { run } = refusedRun;
      if (
        known.get(keyOf(run)) !==
        madeOf({
          started_at: run.startedAt,
          lateness_us: run.latenessUs,
          queue_us: run.queueUs,
          total_us: run.attempts.at(-1)?.totalUs ?? null,
        })
      )
        displaced.push({ ...refusedRun, run: { ...run, slot: run.slot + 1 } });
    }
  }
  return displaced;
}

/** Only what is not plainly well is kept in detail: all but good runs, and of these the retried and suspect ones. */
async function insertDetails(tx: WriteTx, runs: readonly PreparedRun[]): Promise<void> {
  const rows = runs
    .filter(({ run }) => !isPlain(run))
    .map(({ run, parts }): ValuesOf<ResultDetailTable, ['monitor', 'slot', 'probe', 'day', 'detail']> => {
      const detail: RunDetail = {
        missedBecause: run.missedBecause,
        ...(run.suspectBecause == null ? {} : { suspectBecause: run.suspectBecause }),
        attempts: run.attempts.map((attempt, index) => storedAttempt(attempt, parts[index]!)),
        stretch: run.stretch,
      };
      return [run.monitor, run.slot, run.probe, dayOf(run.slot), toJson(detail)];
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

/** Phases that have a column in a run's row. */
const phasesOfRow: ReadonlySet<string> = new Set(['dnsUs', 'connectUs', 'tlsUs', 'waitUs', 'transferUs']);

/**
 * A run whose one attempt was well: its row and what it shares with others tell all of it. What an assertion says that does
 * not hold may quote the answer, and be another at each run.
 */
function isPlain({ outcome, suspect, attempts }: RunRecord): boolean {
  const [only] = attempts;
  return (
    outcome === 'up' &&
    !suspect &&
    attempts.length === 1 &&
    only?.assertions.every(({ passed }) => passed) === true
  );
}

/** An attempt in the parts that it is stored in, with the numbers of those that it shares with other runs. */
interface NumberedParts {
  own: OwnPart;
  columns: FactColumns;
  facts: number | null;
  /** Of a run that is plainly well alone. */
  findings: number | null;
  varying: ResultTable['varying'];
}

/** A run on its way into the tables. */
interface PreparedRun extends JudgedRun {
  /** Of each of its attempts. */
  parts: readonly NumberedParts[];
}

/** Stores what runs share with others. */
async function prepare(tx: WriteTx, runs: readonly JudgedRun[]): Promise<PreparedRun[]> {
  const shared = new FactsToStore();
  const preparedRuns = runs.map((judged) => {
    const { run } = judged;
    const day = dayOf(run.slot);
    const parts = run.attempts.map((attempt) => {
      const { steady, own } = partsOf(attempt);
      const { rest, ...columns } = takeColumns(steady, own);
      const facts = toJson(steady);
      shared.add(run.monitor, facts, day);
      if (!isPlain(run)) return { own, columns, facts, findings: null, varying: null };
      const findings = findingsOf(attempt);
      shared.add(run.monitor, findings, day);
      const part = varyingPart(attempt, rest);
      const varying = Object.keys(part).length === 0 ? null : toJson(part);
      // Phases and steps hold durations, which are others at each run.
      const recurs = part.phases === undefined && part.steps === undefined;
      if (varying !== null && recurs) shared.add(run.monitor, varying, day, true);
      return { own, columns, facts, findings, varying };
    });
    return { judged, parts };
  });
  const numberOf = await shared.store(tx);
  return preparedRuns.map(({ judged, parts }) => ({
    ...judged,
    parts: parts.map(({ own, columns, facts, findings, varying }) => ({
      own,
      columns,
      facts: numberOf(judged.run.monitor, facts),
      findings: findings === null ? null : numberOf(judged.run.monitor, findings),
      varying: varying === null ? null : numberedOr(varying, numberOf(judged.run.monitor, varying)),
    })),
  }));
}

/** The number of a text in place of it, where it has one. */
function numberedOr(varying: Json<VaryingPart>, number: number | null): ResultTable['varying'] {
  return number === null ? varying : toJson(number);
}

function flagsOf({ suspect, degraded, delayed }: RunRecord, maintenance: boolean): number {
  return (
    (suspect ? suspectFlag : 0) |
    (maintenance ? maintenanceFlag : 0) |
    (degraded ? degradedFlag : 0) |
    (delayed ? delayedFlag : 0)
  );
}

function rowOf({ run, maintenance, parts }: PreparedRun): ResultTable[keyof ResultTable][] {
  const lastAttempt = run.attempts.at(-1);
  const phases = lastAttempt?.phases;
  const lastParts = parts.at(-1);
  return [
    run.monitor,
    run.slot,
    run.probe,
    run.startedAt,
    outcomeCodes[run.outcome],
    lastAttempt?.reason ?? null,
    lastParts?.columns.code ?? null,
    lastAttempt?.totalUs ?? null,
    phases?.dnsUs ?? null,
    phases?.connectUs ?? null,
    phases?.tlsUs ?? null,
    phases?.waitUs ?? null,
    phases?.transferUs ?? null,
    run.latenessUs,
    run.queueUs,
    run.attempts.length,
    run.monitorVersion,
    flagsOf(run, maintenance),
    lastParts?.columns.size ?? null,
    lastParts?.facts ?? null,
    lastParts?.findings ?? null,
    lastParts?.varying ?? null,
  ];
}

/** What a run that was plainly well has of its own beyond its row's columns. */
function varyingPart({ phases }: Attempt, own: OwnPart): VaryingPart {
  const others = Object.entries(phases).filter(([name]) => !phasesOfRow.has(name));
  return others.length === 0 ? own : { phases: Object.fromEntries(others), ...own };
}

/** Messages may quote what a target sent, so they may hold anything. */
function storedAttempt(attempt: Attempt, { facts, own }: NumberedParts): StoredAttempt {
  const { address: _address, facts: _facts, steps: _steps, ...rest } = attempt;
  return {
    ...rest,
    message: attempt.message === null ? null : storable(attempt.message),
    degradedBecause: attempt.degradedBecause === null ? null : storable(attempt.degradedBecause),
    assertions: attempt.assertions.map((each) => ({ ...each, message: storable(each.message) })),
    facts,
    own,
  };
}
