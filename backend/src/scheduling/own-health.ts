import type { Logger } from 'pino';
import type { Store } from '../database/store.ts';
import type { Capacity, OfflineView } from '../database/schema/monitors.ts';
import { overloadWords } from './load-control.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { offlineView } from './probe-guards.ts';
import { loadOf } from './probe-loads.ts';
import type { TrustedClock } from './trusted-clock.ts';
import { silence, silenceWords, type Silence } from './watchdog.ts';

/** Something that is wrong with AppOps itself, for people to see. */
export interface OwnNotice {
  code: 'clock_held' | 'clock_undecided' | 'not_measured' | 'overload' | 'probe_offline';
  message: string;
}

interface OwnHealthOptions {
  store: Store;
  clock: TrustedClock;
  log: Logger;
}

/** How often it is looked whether all monitors are heard of, in milliseconds. */
const lookEvery = 10_000;

/** Watches over the watcher: its clock, and whether anything comes of monitors that are due. */
export class OwnHealth {
  readonly #options: OwnHealthOptions;
  readonly task: PeriodicTask;
  #silence: Silence = { due: 0, silent: 0 };
  #load: Capacity | null = null;
  #offline: OfflineView | null = null;
  #said: string | null = null;
  readonly #since: number;

  constructor(options: OwnHealthOptions) {
    this.#options = options;
    this.#since = options.clock.now();
    this.task = new PeriodicTask({
      name: 'watchdog',
      everyMs: lookEvery,
      log: options.log,
      step: () => this.look(),
    });
  }

  get silence(): Silence {
    return this.#silence;
  }

  /** Looks once; tests call it. */
  async look(): Promise<void> {
    const { store, clock, log } = this.#options;
    const now = clock.now();
    [this.#silence, this.#load, this.#offline] = await store.read(async (tx) => [
      await silence(tx, { now, since: this.#since }),
      await loadOf(tx, now),
      await offlineView(tx, now),
    ]);
    const words = this.notices.map(({ message }) => message).join(' ') || null;
    if (words === this.#said) return;
    if (words !== null && this.#said === null) log.error({ notice: words }, 'AppOps itself needs attention');
    else if (words === null) log.info('What AppOps itself needed attention for is over');
    this.#said = words;
  }

  /** What is wrong at present, for /readyz, the pages and the log. */
  get notices(): OwnNotice[] {
    const { clock } = this.#options;
    const notices: OwnNotice[] = [];
    const held = clock.disbelief;
    if (held !== null)
      notices.push({
        code: 'clock_held',
        message: `The clock of this machine was set ${span(Math.abs(held.offMs))} ${held.offMs > 0 ? 'forward' : 'back'}. AppOps goes on by the time from before, and believes the new one if it is still told in ${span(held.believedInMs)}.`,
      });
    const undecided = clock.undecidedMs;
    if (undecided > 0)
      notices.push({
        code: 'clock_undecided',
        message: `The clock of this machine was set ${span(undecided)} forward less than a day ago. Until it has told so for a day, nothing is deleted and nothing expires by it.`,
      });
    const silent = silenceWords(this.#silence);
    if (silent !== null)
      notices.push({ code: 'not_measured', message: `${silent.charAt(0).toUpperCase()}${silent.slice(1)}.` });
    const overload = this.#load === null ? null : overloadWords(this.#load);
    if (overload !== null) notices.push({ code: 'overload', message: `${overload}.` });
    if (this.#offline !== null) notices.push({ code: 'probe_offline', message: `${this.#offline.words}.` });
    return notices;
  }
}

/** "16 days", "3 hours", "9 minutes". */
function span(ms: number): string {
  const of = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (ms >= 2 * 86_400_000) return of(Math.round(ms / 86_400_000), 'day');
  if (ms >= 2 * 3_600_000) return of(Math.round(ms / 3_600_000), 'hour');
  return of(Math.max(1, Math.ceil(ms / 60_000)), 'minute');
}
