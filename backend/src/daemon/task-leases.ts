import type { Store } from '../database/store.ts';
import { leaseDuration, leaseRenewal } from './leases.ts';
import { endLeases, renewLeases, takeFreeLeases } from './many-leases.ts';

interface TaskLeasesOptions {
  store: Store;
  /** This process. */
  holder: string;
  /** Of the tasks that there are. */
  tasks: readonly string[];
  /** Milliseconds that never go back; tests give their own. */
  elapsed?: () => number;
}

/**
 * Which of the tasks that one process does for all are this process's: each has a lease by its name. All of them are
 * renewed and taken in one transaction, at most every five seconds and only while somebody asks; so when the process
 * that has them dies, another one goes on within 20 s.
 *
 * A process that was suspended may believe for up to five seconds that it still has a lease: what a task does must bear
 * that another one does the same at the same time.
 */
export class TaskLeases {
  readonly #options: TaskLeasesOptions;
  #held: ReadonlySet<string> = new Set();
  #lookedAt = -Infinity;
  #looking: Promise<void> | null = null;

  constructor(options: TaskLeasesOptions) {
    this.#options = options;
  }

  /** Whether a task is this process's to do now. */
  async holds(task: string): Promise<boolean> {
    // SQLite: the lock on the data folder keeps out other processes, so there is nobody to share with.
    if (this.#options.store.engine === 'sqlite') return true;
    const elapsed = this.#options.elapsed ?? monotonic;
    if (elapsed() - this.#lookedAt >= leaseRenewal)
      await (this.#looking ??= this.#look().finally(() => {
        this.#looking = null;
      }));
    return this.#held.has(leaseOf(task)) && elapsed() - this.#lookedAt < leaseDuration;
  }

  /** Gives all of them back, so that another process need not wait for their end. */
  async giveUp(): Promise<void> {
    await this.#looking?.catch(() => undefined);
    const names = [...this.#held];
    this.#held = new Set();
    const { store, holder } = this.#options;
    if (names.length > 0) await store.write((tx) => endLeases(tx, store.engine, holder, names));
  }

  async #look(): Promise<void> {
    const { store, holder, tasks, elapsed = monotonic } = this.#options;
    const names = tasks.map(leaseOf);
    // Its age counts from before it was asked for.
    const lookedAt = elapsed();
    this.#held = await store.write(async (tx) => {
      const held = await renewLeases(tx, store.engine, holder, names);
      const others = names.filter((name) => !held.has(name));
      const taken = await takeFreeLeases(tx, store.engine, holder, others, others.length);
      return new Set([...held.keys(), ...taken.keys()]);
    });
    this.#lookedAt = lookedAt;
  }
}

const monotonic = () => performance.now();

function leaseOf(task: string): string {
  return `task:${task}`;
}
