import type { Store } from '../database/store.ts';
import type { Capacity } from '../database/schema/monitors.ts';
import { forgetLoad, tellLoad } from './probe-loads.ts';

/** How often it is told what is asked of the probe and what it can do, in milliseconds. */
const tellEvery = 10_000;

/** Writes down how a worker's load is: every few seconds, and at once when an overload begins or ends. */
export class LoadTeller {
  readonly #store: Store;
  readonly #holder: string;
  #toldAt = -Infinity;
  #toldOverload = false;

  constructor(store: Store, holder: string) {
    this.#store = store;
    this.#holder = holder;
  }

  async tell(load: Capacity, now: number): Promise<void> {
    const overloaded = load.stretch > 1;
    if (overloaded === this.#toldOverload && performance.now() - this.#toldAt < tellEvery) return;
    this.#toldAt = performance.now();
    this.#toldOverload = overloaded;
    await this.#store.write((tx) => tellLoad(tx, this.#holder, load, Math.floor(now)));
  }

  /** The worker ends: what it told counts no more. */
  async end(): Promise<void> {
    await this.#store.write((tx) => forgetLoad(tx, this.#holder));
  }
}
