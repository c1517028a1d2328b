import type { EventKind } from '@appops/shared/contract/event-kinds';
import type { Event } from '@appops/shared/contract/events';
import { isOutage } from '../database/outage.ts';
import type { ReadTx } from '../database/store.ts';
import type { Consumer } from './consumers.ts';
import { aboutOf, Effects, type RunnerOptions } from './effects.ts';
import { PeriodicTask } from './periodic-task.ts';

/** How often it is written down that events were passed over, in milliseconds: a commit for each would be one of many. */
const passedOverEvery = 5_000;

/**
 * Of how many events it is asked in one transaction whom they concern. Each takes some queries, and on SQLite a transaction
 * keeps the main thread: with 200 of them everything else waited for 40 ms at a time while 10,000 deployments were digested.
 */
const askedAtOnce = 10;

/** What a lane is given of the log. */
interface Log {
  /** The next events behind a sequence; none where nothing is known of any. */
  after(position: number): Promise<Event[]>;
  /** It has come to the end of what is known. */
  isThrough(): void;
}

/** One consumer on its way through the log, at its own pace. Where its cursor is stored it is told by who reads for all. */
export class ConsumerLane {
  readonly name: string;
  readonly task: PeriodicTask;
  readonly #kinds: ReadonlySet<string>;
  readonly #effects: Effects<EventKind>;
  readonly #options: RunnerOptions;
  readonly #log: Log;
  /**
   * Up to where nothing is left to do, beyond the stored cursor that it was found at: the events between were of other
   * kinds, or had no effect. Whoever does not know of it looks at them again, and comes to the same. Null until the first
   * look.
   */
  #passed: { stored: number; upTo: number } | null = null;
  #noticed: { stored: number; began: number } | null = null;
  #moves = 0;
  #wroteAt = -Infinity;

  constructor(consumer: Consumer, log: Log, options: RunnerOptions) {
    this.name = consumer.name;
    this.#kinds = new Set(consumer.kinds);
    this.#effects = new Effects(consumer, options);
    this.#options = options;
    this.#log = log;
    this.task = new PeriodicTask({
      name: `consumer ${consumer.name}`,
      everyMs: 500,
      log: options.log,
      step: () => this.#step(),
    });
  }

  /** How often it has moved its cursor itself: what was read of the cursor before the last time says nothing any more. */
  get moves(): number {
    return this.#moves;
  }

  /** Up to where it has nothing left to do, as far as it knows. */
  get position(): number {
    return this.#passed?.upTo ?? -1;
  }

  /**
   * Behind which sequence it goes on: behind what was passed over, unless somebody else has moved the stored cursor since.
   * @param began its `moves` when the look at the cursor began
   */
  goOnFrom(stored: number, began: number): number {
    const passed = this.#passed;
    const isKnown = passed !== null && (passed.stored === stored || began !== this.#moves);
    return isKnown ? passed.upTo : stored;
  }

  /** Its cursor as it was seen in the database. */
  noticed(stored: number, began: number): void {
    this.#noticed = { stored, began };
  }

  async #step(): Promise<boolean> {
    const noticed = this.#noticed;
    this.#noticed = null;
    if (noticed !== null && noticed.began === this.#moves)
      this.#passed = { stored: noticed.stored, upTo: this.goOnFrom(noticed.stored, noticed.began) };
    if (this.#passed === null || this.#effects.rests) return false;
    try {
      return await this.#goOn(this.#passed);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      const { event, cause } = error;
      if (await this.#effects.fail(event, [{ entity: aboutOf(event), error: cause }])) this.#moved(event);
      return false;
    }
  }

  async #goOn(passed: { stored: number; upTo: number }): Promise<boolean> {
    const events = await this.#log.after(passed.upTo);
    for (let undigested = events; undigested.length > 0;) {
      // What was digested since may be what the next one is about.
      const next = await this.#nextConcerning(undigested);
      this.#passTo(next === null ? undigested.at(-1)!.sequence : next.event.sequence - 1);
      if (next === null) break;
      const { event, entities } = next;
      if (!(await this.#effects.digest(event, entities))) return false;
      this.#moved(event);
      undigested = undigested.filter(({ sequence }) => sequence > event.sequence);
    }
    await this.#writePassed();
    if (events.length === 0) return false;
    this.#log.isThrough();
    return true;
  }

  #passTo(upTo: number): void {
    this.#passed = { stored: this.#passed?.stored ?? 0, upTo: Math.max(upTo, this.#passed?.upTo ?? 0) };
  }

  #moved({ sequence }: Pick<Event, 'sequence'>): void {
    this.#moves += 1;
    this.#passed = { stored: sequence, upTo: sequence };
  }

  /** Writes down what was passed over, so that it is not looked at again after a restart. */
  async #writePassed(): Promise<void> {
    const passed = this.#passed;
    if (passed === null || passed.upTo <= passed.stored) return;
    if (performance.now() - this.#wroteAt < passedOverEvery) return;
    this.#wroteAt = performance.now();
    if (await this.#effects.passOver(passed.upTo)) this.#moved({ sequence: passed.upTo });
  }

  /** The first event that concerns somebody, and whom; null where none does. */
  async #nextConcerning(events: readonly Event[]) {
    const own = events.filter(({ kind }) => this.#kinds.has(kind));
    for (let from = 0; from < own.length; from += askedAtOnce) {
      const found = await this.#options.store.read((tx) =>
        this.#firstOf(tx, own.slice(from, from + askedAtOnce)),
      );
      if (found !== null) return found;
    }
    return null;
  }

  async #firstOf(tx: ReadTx, events: readonly Event[]) {
    for (const event of events) {
      const entities = await this.#whom(tx, event);
      if (entities.length > 0) return { event, entities };
    }
    return null;
  }

  async #whom(tx: ReadTx, event: Event): Promise<readonly string[]> {
    try {
      return await this.#effects.concerned(tx, event);
    } catch (error) {
      throw isOutage(error) ? error : new Unanswered(event, error);
    }
  }
}

/** A consumer could not say whom an event concerns. */
class Unanswered extends Error {
  readonly event: Event;
  constructor(event: Event, cause: unknown) {
    super(`Whom event ${event.sequence} concerns could not be found out`, { cause });
    this.event = event;
  }
}
