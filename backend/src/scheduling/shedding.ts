import { LoadControl, overloadWords, type Capacity, type LoadSample } from './load-control.ts';
import type { Scheduled } from './scheduled.ts';
import type { SlotRecorder } from './slot-recorder.ts';

/** The share of what can be done that priority monitors may have; those beyond it are like all others. */
const priorityShare = 0.1;

/**
 * Sheds fairly when more is asked than the probe can do: each monitor runs every so-many-th of its slots, all by the
 * same factor, and the slots between are recorded as shed, one row for each stretch of them.
 */
export class Shedding {
  readonly #control = new LoadControl();
  readonly #recorder: SlotRecorder;
  #kept = new Set<number>();

  constructor(recorder: SlotRecorder) {
    this.#recorder = recorder;
  }

  get capacity(): Capacity {
    return this.#control.capacity;
  }

  /** Once a second: how busy it is, and what is asked now. */
  step(sample: LoadSample, monitors: Iterable<Scheduled>): void {
    let asked = 0;
    const priority: Scheduled[] = [];
    for (const monitor of monitors) {
      asked += rateOf(monitor);
      if (monitor.priority) priority.push(monitor);
    }
    const room = priorityShare * (this.capacity.canDo ?? asked);
    let kept = 0;
    this.#kept = new Set();
    for (const monitor of priority.sort((a, b) => a.number - b.number)) {
      if (kept + rateOf(monitor) > room) continue;
      kept += rateOf(monitor);
      this.#kept.add(monitor.number);
    }
    this.#control.step(sample, asked, kept);
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

/** Runs a second that a monitor asks for. */
function rateOf({ intervalMs }: Scheduled): number {
  return 1000 / intervalMs;
}
