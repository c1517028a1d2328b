import type { Logger } from 'pino';
import { isOutage } from '../database/outage.ts';

/** How long one that failed is left alone, in milliseconds: doubled each time, up to the longest. */
const shortestRest = 5_000;
const longestRest = 10 * 60_000;
/** So many may rest at the same time: they are named in a query. Of more, the one that rests longest is tried. */
const mostResting = 500;

/**
 * Does for each of those whose time has come what is to be done. One that fails is said and rests for a while, so that it
 * keeps nobody waiting who is due behind it; what the database cannot do now ends the step instead, as it says nothing of
 * the one at which it was seen.
 */
export class EachDue {
  readonly #resting = new Map<string, { until: number; rest: number }>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Whom not to look for now. Never empty, so that it can stand in a query as it is. */
  get resting(): string[] {
    const now = performance.now();
    return ['', ...[...this.#resting].flatMap(([id, { until }]) => (until > now ? [id] : []))];
  }

  /** @throws {Error} where the database is away */
  async each(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
    for (const id of ids) {
      try {
        await work(id);
        this.#resting.delete(id);
      } catch (error) {
        if (isOutage(error)) throw error;
        const rest = Math.min(longestRest, 2 * (this.#resting.get(id)?.rest ?? shortestRest / 2));
        this.#resting.delete(id);
        this.#resting.set(id, { until: performance.now() + rest, rest });
        if (this.#resting.size > mostResting) this.#resting.delete(this.#resting.keys().next().value!);
        this.#log.error(
          { err: error, id },
          `What was due for ${id} failed; it is tried again in ${rest / 1000} s, and the others go on`,
        );
      }
    }
  }
}
