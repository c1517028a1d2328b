import type { Engine } from '../database/store.ts';
import { localProbe } from '../monitors/probes.ts';
import type { RunOutcome } from '../probing/run-outcome.ts';
import type { RunRecord } from '../results/run-record.ts';
import { holesBetween, mostMissedRows, stretchRows, type SlotSpan } from './catch-up.ts';
import type { RunUnderWay, Scheduled } from './scheduled.ts';
import { lastSlot } from './slots.ts';

interface SlotRecorderOptions {
  engine: Engine;
  push: (run: RunRecord) => void;
}

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
   * Slots that passed before this worker had the monitor, with why they were missed.
   * @param aliveUntil when a process before this one was last seen alive
   */
  recordGap(monitor: Scheduled, gap: SlotSpan, now: number, aliveUntil: number): void {
    const missed = (first: number, last: number, because: string) => {
      if (first <= last) this.recordSpan(monitor, { first, last }, 'missed', because);
    };
    const from = Math.max(aliveUntil, monitor.accountedUntil);
    if (this.#options.engine !== 'sqlite') {
      const span = `from ${iso(monitor.accountedUntil)} to ${iso(now)}`;
      missed(gap.first, gap.last, `No worker held this monitor's shard ${span}`);
      return;
    }
    // The process before this one still lived then, so it had these slots under way when it ended.
    const begun = lastSlot(Math.min(aliveUntil, gap.last), monitor.intervalMs, monitor.offset);
    missed(gap.first, begun, 'AppOps ended before the result of this slot was stored');
    missed(
      Math.max(gap.first, begun + monitor.intervalMs),
      gap.last,
      `AppOps was not running from ${iso(from)} to ${iso(now)}`,
    );
  }

  /** @param askedAt when the probe was asked */
  record(monitor: Scheduled, { slot }: RunUnderWay, outcome: RunOutcome, askedAt: number): void {
    const { queueUs } = outcome;
    this.#push(monitor, {
      ...recordOf(monitor, slot),
      // By the clock of the scheduler, which goes on when the wall clock is set.
      startedAt: queueUs === null ? null : Math.floor(askedAt + queueUs / 1000),
      outcome: outcome.outcome,
      missedBecause: outcome.missedBecause,
      attempts: outcome.attempts,
      latenessUs: queueUs === null ? null : Math.round(Math.max(0, askedAt - slot) * 1000) + queueUs,
      queueUs,
      suspect: outcome.suspect,
      delayed: outcome.delayed,
      degraded: outcome.degraded,
    });
  }

  /**
   * Slots that passed while a run was under way: overtaken by it, if it was made. They are recorded after it, so that
   * all up to a monitor's newest row is on record.
   */
  recordPassed(monitor: Scheduled, { passed }: RunUnderWay, outcome: RunOutcome, askedAt: number): void {
    if (passed === null) return;
    if (outcome.outcome === 'missed') {
      const because = outcome.missedBecause ?? 'It was not recorded why';
      this.recordSpan(monitor, passed, 'missed', because);
      return;
    }
    const begunAt = askedAt + (outcome.queueUs ?? 0) / 1000;
    const waited = lastSlot(Math.min(begunAt, passed.last), monitor.intervalMs, monitor.offset);
    if (waited >= passed.first)
      this.recordSpan(
        monitor,
        { first: passed.first, last: waited },
        'missed',
        `The run before it waited ${Math.round(begunAt - askedAt)} ms ${waitedFor(outcome)}`,
      );
    const first = Math.max(passed.first, waited + monitor.intervalMs);
    if (first <= passed.last)
      this.recordSpan(
        monitor,
        { first, last: passed.last },
        'overtaken',
        'The run before it was still going on, and speaks for this slot too',
      );
  }

  recordSpan(
    monitor: Scheduled,
    span: SlotSpan,
    outcome: 'missed' | 'overtaken' | 'shed',
    because: string,
  ): void {
    // A missed slot is a silence of its own; what is accounted for by a run or on purpose needs one row.
    const single = outcome === 'missed' ? mostMissedRows : 0;
    for (const { slot, stretch } of stretchRows(span, monitor.intervalMs, single))
      this.#push(monitor, { ...recordOf(monitor, slot), outcome, missedBecause: because, stretch });
  }

  #push({ books }: Scheduled, run: RunRecord): void {
    const told = { ...run, accountedUntil: books.close(run.slot) };
    this.#options.push(told);
  }
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
