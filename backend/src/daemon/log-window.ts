import type { Event } from '@appops/shared/contract/events';

/** How many events are held at most. A consumer that is further behind than this reads by itself until it is not. */
export const mostHeld = 1_000;

/**
 * The part of the log that the consumers of a process are at: all events behind one sequence up to another. It goes on
 * with the foremost of them, and never holds more than `mostHeld`, however far the slowest lags.
 */
export class LogWindow {
  #events: Event[] = [];
  /** All events behind this one are held, up to `#upTo`. */
  #from = -1;
  #upTo = -1;

  /** Whether what follows on a position has left it already. */
  hasLeft(position: number): boolean {
    return position < this.#from;
  }

  /** Whether one of these positions is at the end of what is held, or beyond it. */
  isAtEnd(positions: readonly number[]): boolean {
    return Math.max(...positions) >= this.#upTo;
  }

  /** Up to `limit` of the events that it holds behind a position; nothing where it has not got so far. */
  after(position: number, limit: number): Event[] {
    // Sequences have no gaps, but nothing here leans on it.
    const first = this.#events.findIndex(({ sequence }) => sequence > position);
    return first === -1 ? [] : this.#events.slice(first, first + limit);
  }

  /**
   * Forgets what none of these positions needs any more.
   * @returns behind which sequence to read on, or null while nobody has come to the end of what is held
   */
  readOnFor(positions: readonly number[]): number | null {
    if (positions.length === 0) return null;
    const foremost = Math.max(...positions);
    const within = positions.filter((position) => position >= this.#from && position <= this.#upTo);
    // At the start, or where another process has gone on alone.
    if (within.length === 0 || foremost - this.#upTo > mostHeld) {
      this.#events = [];
      this.#from = Math.min(...positions.filter((position) => position >= foremost - mostHeld));
      this.#upTo = this.#from;
      return this.#from;
    }
    this.#forgetUpTo(Math.min(...within));
    return this.isAtEnd(positions) ? this.#upTo : null;
  }

  /** Takes in what was read behind its end. */
  append(events: readonly Event[]): void {
    this.#events.push(...events);
    this.#upTo = events.at(-1)?.sequence ?? this.#upTo;
    const over = this.#events.length - mostHeld;
    if (over > 0) this.#forgetUpTo(this.#events[over - 1]!.sequence);
  }

  #forgetUpTo(sequence: number): void {
    this.#events = this.#events.filter((event) => event.sequence > sequence);
    this.#from = Math.max(this.#from, sequence);
  }
}
