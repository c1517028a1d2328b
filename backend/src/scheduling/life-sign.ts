import type { Store } from '../database/store.ts';
import { probeSeen } from '../monitors/probes.ts';

/** How often it is written down that this process is alive, in milliseconds. */
const seenEvery = 10_000;

/** Writes down now and then that this process is alive, so that the next one knows until when it was. */
export class LifeSign {
  readonly #store: Store;
  readonly #now: () => number;
  #seenAt = -Infinity;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async give(): Promise<void> {
    if (performance.now() - this.#seenAt < seenEvery) return;
    this.#seenAt = performance.now();
    await this.#store.write((tx) => probeSeen(tx, Math.floor(this.#now())));
  }
}
