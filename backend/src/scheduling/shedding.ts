import type { RunOutcome } from '../probing/thread/run-outcome.ts';
import type { SlotSpan } from './catch-up.ts';
import type { Capacity } from '../database/schema/monitors.ts';
import { LoadControl, overloadWords, type LoadSample } from './load-control.ts';
import { keptByPriority } from './priority.ts';
import type { RunUnderWay, Scheduled, UnmadeSlots } from './scheduled.ts';
import type { SlotRecorder } from './slot-recorder.ts';

/** A run that was asked for longer ago does not tell how it is now, in milliseconds. */
const lately = 5_000;

/** So many missed slots in a row are told at once, as the monitor's state may be unknown then. */
const missedAtOnce = 5;
/** Missed slots are held back where the next one comes within this time, in milliseconds. */
const heldFor = 2_000;

/** What `Shedding` is told about once a second, besides what it has noted of runs. */
export type Busyness = Pick<LoadSample, 'busy' | 'unstoredMs'>;

/**
 * Sheds fairly when more is asked than the probe can do: each monitor runs every so-many-th of its slots, all by the
 * same factor. The slots between cost a sum in memory each, and are one row with the result of the run after them.
 */
export class Shedding {
  readonly #control: LoadControl;
  readonly #recorder: Pick<SlotRecorder, 'settle'>;
  #kept = new Set<number>();
  /** Of this second: how late runs were taken up, in milliseconds, and how many ended. */
  #late: number[] = [];
  #done = 0;
  #lost = 0;
  #steppedAt = performance.now();
  #because = '';

  constructor(recorder: Pick<SlotRecorder, 'settle'>, control = new LoadControl()) {
    this.#recorder = recorder;
    this.#control = control;
    this.#because = this.#words();
  }

  get capacity(): Capacity {
    return this.#control.capacity;
  }

  /**
   * A run has ended.
   * @param askedAt when the probe was asked for it, by the clock of `now`
   */
  noteRun(
    monitor: Scheduled,
    { slot, passed }: RunUnderWay,
    outcome: RunOutcome,
    askedAt: number,
    now: number,
  ) {
    const { takenUpUs } = outcome;
    if (outcome.outcome !== 'missed') this.#done += 1;
    // A target that hangs overtakes slots whatever we do; one that answered did not need that long.
    if (outcome.delayed && passed !== null) this.#lost += slotsOf(monitor, passed) / this.#stretchOf(monitor);
    // How late a run began that took long says nothing of now.
    if (takenUpUs !== null && now - askedAt < lately)
      this.#late.push(Math.max(0, askedAt - slot) + takenUpUs / 1000);
  }

  /** Once a second: how busy it is, and what is asked now. */
  step(busyness: Busyness, monitors: Iterable<Scheduled>): void {
    let asked = 0;
    const priority: Scheduled[] = [];
    for (const monitor of monitors) {
      asked += 1000 / monitor.intervalMs;
      if (monitor.priority) priority.push(monitor);
    }
    const late = this.#late.sort((a, b) => a - b);
    // Under load a second is longer than it should be.
    const seconds = Math.max(0.1, (performance.now() - this.#steppedAt) / 1000);
    this.#steppedAt = performance.now();
    this.#control.step(
      {
        ...busyness,
        lateMs: late[late.length >> 1] ?? null,
        done: this.#done / seconds,
        lost: this.#lost / seconds,
      },
      asked,
      priority.reduce((sum, one) => sum + (this.#kept.has(one.number) ? 1000 / one.intervalMs : 0), 0),
    );
    this.#kept = keptByPriority(priority, this.capacity.canDo ?? asked);
    this.#because = this.#words();
    this.#late = [];
    this.#done = 0;
    this.#lost = 0;
  }

  /** Whether a slot is run; else it is shed. */
  mayRun(monitor: Scheduled, slot: number): boolean {
    const stretch = this.#stretchOf(monitor);
    if (stretch === 1) return true;
    monitor.credit += 1 / stretch;
    if (monitor.credit < 1) {
      this.#hold(monitor, { first: slot, last: slot }, 'shed', this.#because);
      return false;
    }
    monitor.credit -= 1;
    return true;
  }

  /** Slots of a monitor were overtaken by its own run: they bring its next run nearer as shed ones do. */
  passOver(monitor: Scheduled, span: SlotSpan): void {
    const stretch = this.#stretchOf(monitor);
    if (stretch > 1) monitor.credit = Math.min(1, monitor.credit + slotsOf(monitor, span) / stretch);
  }

  /** It is too late for slots. Those in which it was not the monitor's turn are shed, as they would have been in time. */
  miss(monitor: Scheduled, span: SlotSpan, because: string): void {
    const stretch = this.#stretchOf(monitor);
    const slots = slotsOf(monitor, span);
    const turns = slots / stretch;
    const credit = monitor.credit + turns;
    this.#lost += turns;
    if (stretch > 1) {
      // A turn that was missed is with the next slot.
      monitor.credit = Math.min(credit, 1);
      // Several turns in a row are no matter of shedding: we were away.
      if (turns < 2) {
        const missedTurn = credit >= 1;
        const last = missedTurn ? span.last - monitor.intervalMs : span.last;
        if (span.first <= last) this.#hold(monitor, { first: span.first, last }, 'shed', this.#because);
        if (missedTurn) this.#hold(monitor, { first: span.last, last: span.last }, 'missed', because);
        return;
      }
    }
    this.#hold(monitor, span, 'missed', because);
  }

  /** Takes what came to nothing before a run, to be told with its result. */
  take(monitor: Scheduled): UnmadeSlots | null {
    const { unmade } = monitor;
    monitor.unmade = null;
    return unmade;
  }

  /** 1 where its interval is kept: without overload, and for priority monitors within their tenth. */
  #stretchOf({ number }: Scheduled): number {
    const { stretch } = this.#control;
    return stretch > 1 && !this.#kept.has(number) ? stretch : 1;
  }

  /** Adds slots to those that came to nothing in the same way before them, or tells of these first. */
  #hold(monitor: Scheduled, span: SlotSpan, outcome: UnmadeSlots['outcome'], because: string): void {
    const held = monitor.unmade;
    if (held?.outcome === outcome && held.last + monitor.intervalMs === span.first) held.last = span.last;
    else {
      this.#recorder.settle(monitor);
      monitor.unmade = { ...span, outcome, because };
    }
    if (outcome === 'missed' && (monitor.intervalMs > heldFor || this.#isLong(monitor)))
      this.#recorder.settle(monitor);
  }

  #isLong(monitor: Scheduled): boolean {
    return monitor.unmade !== null && slotsOf(monitor, monitor.unmade) >= missedAtOnce;
  }

  #words(): string {
    return overloadWords(this.capacity) ?? 'More was asked of the probe than it could do';
  }
}

/** How many slots of a monitor lie in a span. */
function slotsOf({ intervalMs }: Scheduled, { first, last }: SlotSpan): number {
  return Math.round((last - first) / intervalMs) + 1;
}
