import type { Engine } from '../database/store.ts';
import { localProbe } from '../monitors/probes.ts';
import type { RunOutcome } from '../probing/thread/run-outcome.ts';
import type { RunRecord } from '../results/run-record.ts';
import { holesBetween, mostMissedRows, stretchRows, type SlotSpan } from './catch-up.ts';
import { shedUntil, type ToldStretch } from './probe-loads.ts';
import type { RunUnderWay, Scheduled } from './scheduled.ts';
import { lastSlot } from './slots.ts';

interface SlotRecorderOptions {
  engine: Engine;
  /** Of how many monitors slots may have been missed at once. */
  monitors: () => number;
  push: (run: RunRecord) => void;
}

/**
 * With more missed slots than this they share rows: a gap is mostly one of all monitors, and a row for each of its slots
 * would keep the database busy while the next slots pass.
 */
const missedRowsOfAll = 2_000;

/** Says of each slot what became of it: in the order of a monitor's slots, so that all up to the newest is on record. */
export class SlotRecorder {
  readonly #options: SlotRecorderOptions;

  constructor(options: SlotRecorderOptions) {
    this.#options = options;
  }

  /** What a kill left out between slots that are on record. */
  recordHoles(monitor: Scheduled, stored: readonly SlotSpan[]): void {
    for (const hole of holesBetween(monitor.accountedUntil, stored, monitor.intervalMs, monitor.offset))
      this.recordSpan(
        monitor,
        hole,
        'missed',
        'AppOps ended before the result of this slot, or of the run that overtook it, was stored',
      );
    monitor.accountedUntil = Math.max(monitor.accountedUntil, stored.at(-1)?.last ?? 0);
  }

  /**
   * Slots that passed before this worker had the monitor, with why they came to nothing.
   * @param before when a process before this one was last seen alive, and by how much workers before it stretched
   */
  recordGap(
    monitor: Scheduled,
    { first, last }: SlotSpan,
    now: number,
    before: { aliveUntil: number; told: readonly ToldStretch[] },
  ): void {
    const { accountedUntil, intervalMs, offset } = monitor;
    let next = first;
    const tell = (upTo: number, outcome: 'missed' | 'shed', because: string) => {
      const until = lastSlot(Math.min(upTo, last), intervalMs, offset);
      if (until < next) return;
      this.recordSpan(monitor, { first: next, last: until }, outcome, because);
      next = until + intervalMs;
    };
    tell(
      shedUntil(monitor, before),
      'shed',
      'More was asked of the probe than it could do when AppOps ended',
    );
    if (this.#options.engine !== 'sqlite') {
      tell(last, 'missed', `No worker held this monitor's shard from ${iso(accountedUntil)} to ${iso(now)}`);
      return;
    }
    // The process before this one still lived then, so it had these slots under way when it ended.
    tell(before.aliveUntil, 'missed', 'AppOps ended before the result of this slot was stored');
    const from = Math.max(before.aliveUntil, accountedUntil);
    tell(last, 'missed', `AppOps was not running from ${iso(from)} to ${iso(now)}`);
  }

  /**
   * A run has ended: what came to nothing before it, the run, and the slots that passed meanwhile, in the order of their
   * slots, so that all up to a monitor's newest row is on record. The slots that passed were overtaken by the run, if it
   * was made.
   * @param askedAt when the probe was asked
   */
  recordRun(monitor: Scheduled, run: RunUnderWay, outcome: RunOutcome, askedAt: number): void {
    const { slot, before, passed } = run;
    const rows = before === null ? [] : this.#rowsOf(monitor, before, before.outcome, before.because);
    rows.push(runRow(monitor, slot, outcome, askedAt));
    if (passed !== null) rows.push(...this.#passedRows(monitor, passed, outcome, askedAt));
    this.#push(monitor, rows, before?.first ?? slot);
  }

  /** Slots came to nothing. */
  recordSpan(
    monitor: Scheduled,
    span: SlotSpan,
    outcome: 'missed' | 'overtaken' | 'shed',
    because: string,
  ): void {
    this.#push(monitor, this.#rowsOf(monitor, span, outcome, because), span.first);
  }

  /** Tells what is held back of slots that came to nothing. */
  settle(monitor: Scheduled): void {
    const { unmade } = monitor;
    if (unmade === null) return;
    monitor.unmade = null;
    this.recordSpan(monitor, unmade, unmade.outcome, unmade.because);
  }

  #rowsOf(
    monitor: Scheduled,
    span: SlotSpan,
    outcome: 'missed' | 'overtaken' | 'shed',
    because: string,
  ): RunRecord[] {
    // A missed slot is a silence of its own; what is accounted for by a run or on purpose needs one row.
    const room = Math.floor(missedRowsOfAll / Math.max(1, this.#options.monitors()));
    const single = outcome === 'missed' ? Math.min(mostMissedRows, room) : 0;
    return stretchRows(span, monitor.intervalMs, single).map(({ slot, stretch }) => ({
      ...recordOf(monitor, slot),
      outcome,
      missedBecause: because,
      stretch,
    }));
  }

  #passedRows(monitor: Scheduled, passed: SlotSpan, outcome: RunOutcome, askedAt: number): RunRecord[] {
    if (outcome.outcome === 'missed')
      return this.#rowsOf(monitor, passed, 'missed', outcome.missedBecause ?? 'It was not recorded why');
    const begunAt = askedAt + (outcome.queueUs ?? 0) / 1000;
    const waited = lastSlot(Math.min(begunAt, passed.last), monitor.intervalMs, monitor.offset);
    const first = Math.max(passed.first, waited + monitor.intervalMs);
    return [
      ...(waited < passed.first
        ? []
        : this.#rowsOf(
            monitor,
            { first: passed.first, last: waited },
            'missed',
            `The run before it waited ${Math.round(begunAt - askedAt)} ms ${waitedFor(outcome)}`,
          )),
      ...(first > passed.last
        ? []
        : this.#rowsOf(
            monitor,
            { first, last: passed.last },
            'overtaken',
            'The run before it was still going on, and speaks for this slot too',
          )),
    ];
  }

  /**
   * Hands over rows of a monitor in the order of their slots. Only the last one tells that all of them are on record: a
   * kill may come between two batches.
   * @param opened the first of their slots
   */
  #push({ books }: Scheduled, rows: readonly RunRecord[], opened: number): void {
    books.open(opened);
    for (const [index, row] of rows.entries()) {
      if (index === rows.length - 1) books.close(opened);
      this.#options.push({ ...row, accountedUntil: books.enter(row.slot) });
    }
  }
}

function runRow(monitor: Scheduled, slot: number, outcome: RunOutcome, askedAt: number): RunRecord {
  const { queueUs } = outcome;
  return {
    ...recordOf(monitor, slot),
    // By the clock of the scheduler, which goes on when the wall clock is set.
    startedAt: queueUs === null ? null : Math.floor(askedAt + queueUs / 1000),
    outcome: outcome.outcome,
    missedBecause: outcome.missedBecause,
    attempts: outcome.attempts,
    latenessUs: queueUs === null ? null : Math.round(Math.max(0, askedAt - slot) * 1000) + queueUs,
    queueUs,
    suspect: outcome.suspect,
    suspectBecause: outcome.suspectBecause ?? null,
    delayed: outcome.delayed,
    degraded: outcome.degraded,
  };
}

/** A slot that nothing is known of yet. */
function recordOf(monitor: Scheduled, slot: number): RunRecord {
  return {
    monitor: monitor.number,
    monitorId: monitor.id,
    shard: monitor.shard,
    slot,
    probe: localProbe.number,
    startedAt: null,
    outcome: 'missed',
    missedBecause: null,
    attempts: [],
    latenessUs: null,
    queueUs: null,
    monitorVersion: monitor.version,
    suspect: false,
    delayed: false,
    degraded: false,
    stretch: null,
  };
}

/** What a run waited for before it began, for the most part. */
function waitedFor({ queueUs, takenUpUs }: RunOutcome): string {
  return (takenUpUs ?? 0) > (queueUs ?? 0) / 2
    ? 'until a thread of the probe took it up, which was starting or had no processor time'
    : 'for a place in the probe';
}

/** Why slots were missed that passed while this process was there. */
export function heldUpWords(ms: number): string {
  return `The scheduler was held up for ${Math.round(ms)} ms, by a machine that slept, a clock that was set, a lack of processor time or a database that did not take results`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
