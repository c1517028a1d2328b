import type { RunOutcome } from '../probing/run-outcome.ts';
import type { SlotSpan } from './catch-up.ts';
import { LoadControl, overloadWords, type Capacity, type LoadSample } from './load-control.ts';
import { keptByPriority } from './priority.ts';
import type { RunUnderWay, Scheduled } from './scheduled.ts';
import type { SlotRecorder } from './slot-recorder.ts';

/** A run that was asked for longer ago does not tell how it is now, in milliseconds. */
const lately = 5_000;

/** What `Shedding` is told about once a second, besides what it has noted of runs. */
export type Busyness = Pick<LoadSample, 'busy' | 'waiting'>;

/**
 * Sheds fairly when more is asked than the probe can do: each monitor runs every so-many-th of its slots, all by the
 * same factor, and the slots between are recorded as shed, one row for each stretch of them.
 */
export class Shedding {
  readonly #control: LoadControl;
  readonly #recorder: Pick<SlotRecorder, 'recordSpan'>;
  #kept = new Set<number>();
  /** Of this second: how late runs were taken up, in milliseconds, and how many ended. */
  #late: number[] = [];
  #done = 0;
  #lost = 0;
  #steppedAt = performance.now();

  constructor(recorder: Pick<SlotRecorder, 'recordSpan'>, control = new LoadControl()) {
    this.#recorder = recorder;
    this.#control = control;
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
    if (outcome.delayed && passed !== null) this.noteLost(monitor, passed);
    // How late a run began that took long says nothing of now.
    if (takenUpUs !== null && now - askedAt < lately)
      this.#late.push(Math.max(0, askedAt - slot) + takenUpUs / 1000);
  }

  /** Slots came to nothing, since we were too late for them or took too long ourselves with the run before. */
  noteLost(monitor: Scheduled, span: SlotSpan): void {
    this.#lost += slotsOf(monitor, span);
  }

  /** Once a second: how busy it is, and what is asked now. */
  step(busyness: Busyness, monitors: Iterable<Scheduled>): void {
    let asked = 0;
    const priority: Scheduled[] = [];
    for (const monitor of monitors) {
      asked += 1000 / monitor.intervalMs;
      if (monitor.priority) priority.push(monitor);
    }
    this.#kept = keptByPriority(priority, this.capacity.canDo ?? asked);
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
    );
    this.#late = [];
    this.#done = 0;
    this.#lost = 0;
  }

  /** Whether a slot is run; else it is shed. */
  mayRun(monitor: Scheduled, slot: number): boolean {
    const { stretch } = this.#control;
    if (stretch > 1 && !this.#kept.has(monitor.number)) {
      monitor.credit += 1 / stretch;
      if (monitor.credit < 1) {
        monitor.shed = { first: monitor.shed?.first ?? slot, last: slot };
        return false;
      }
      monitor.credit -= 1;
    }
    this.settle(monitor);
    return true;
  }

  /** Slots of a monitor were overtaken by its own run: they bring its next run nearer as shed ones do. */
  passOver(monitor: Scheduled, span: SlotSpan): void {
    const { stretch } = this.#control;
    if (stretch > 1) monitor.credit = Math.min(1, monitor.credit + slotsOf(monitor, span) / stretch);
  }

  /** Records what was shed of a monitor since its last run. */
  settle(monitor: Scheduled): void {
    const { shed } = monitor;
    if (shed === null) return;
    monitor.shed = null;
    this.#recorder.recordSpan(
      monitor,
      shed,
      'shed',
      overloadWords(this.capacity) ?? 'More was asked of the probe than it could do',
    );
  }
}

/** How many slots of a monitor lie in a span. */
function slotsOf({ intervalMs }: Scheduled, { first, last }: SlotSpan): number {
  return Math.round((last - first) / intervalMs) + 1;
}
