import type { Store, ReadTx, WriteTx } from '../database/store.ts';
import { leaseDuration, leaseRenewal, takeLease } from '../daemon/leases.ts';
import {
  countWorkers,
  endLeases,
  lockLeases,
  renewLeases,
  takeFreeLeases,
  type HeldLeases,
} from '../daemon/many-leases.ts';
import { shardCount } from './slots.ts';

const nameOf = (shard: number) => `shard:${shard}`;
const shardOf = (name: string) => Number(name.slice('shard:'.length));
const allNames = Array.from({ length: shardCount }, (_, shard) => nameOf(shard));

/** How long a worker that has less than its share waits before it looks for free shards again, in milliseconds. */
const lookAgain = 1_000;

/** Shards that came and went in one step. */
export interface ShardChanges {
  gained: number[];
  lost: number[];
  /** Ours still, but more than our share: to be given back when nothing of theirs is under way. */
  surplus: number[];
}

/** Keeps this worker's share of the shards: as many as each of the workers that live would have. */
export class ShardKeeper {
  readonly #store: Store;
  readonly #holder: string;
  #held: HeldLeases = new Map();
  #renewedAt = -Infinity;
  #lookedAt = -Infinity;
  /** What a step found last: this worker's fair share. */
  #share = 0;

  constructor(store: Store, holder: string) {
    this.#store = store;
    this.#holder = holder;
  }

  get shards(): number[] {
    return [...this.#held.keys()].map(shardOf);
  }

  holds(shard: number): boolean {
    return this.#held.has(nameOf(shard));
  }

  /**
   * Whether the leases may be relied on: they were renewed less than their duration ago, by our own clock. On SQLite
   * nobody else can take them, so they need no renewal.
   */
  get isCurrent(): boolean {
    return this.#store.engine === 'sqlite' || performance.now() - this.#renewedAt < leaseDuration;
  }

  /** Renews what is held and takes what is free, when it is time for it. `force` does not wait for the time. */
  async step(force = false): Promise<ShardChanges | null> {
    const now = performance.now();
    const renew =
      now - this.#renewedAt >= leaseRenewal && (this.#store.engine === 'postgres' || this.#held.size === 0);
    const look = this.#held.size < this.#share && now - this.#lookedAt >= lookAgain;
    if (!force && !renew && !look) return null;
    const before = this.#held;
    const { held, share } = await this.#store.write((tx) => this.#claim(tx, before));
    this.#held = held;
    this.#share = share;
    this.#renewedAt = now;
    this.#lookedAt = now;
    const surplus = [...held.keys()].slice(share).map(shardOf);
    return {
      // A shard that was lost and taken again comes with another fencing number: others may have had it in between.
      gained: [...held]
        .filter(([name, fencing]) => before.get(name) !== fencing)
        .map(([name]) => shardOf(name)),
      lost: [...before.keys()].filter((name) => !held.has(name)).map(shardOf),
      surplus,
    };
  }

  async #claim(tx: WriteTx, before: HeldLeases): Promise<{ held: HeldLeases; share: number }> {
    const { engine } = this.#store;
    await takeLease(tx, engine, `worker:${this.#holder}`, this.#holder);
    const workers = Math.max(1, await countWorkers(tx, engine));
    const share = Math.ceil(shardCount / workers);
    const held = await renewLeases(tx, engine, this.#holder, before.keys());
    const missing = share - held.size;
    if (missing > 0) {
      const wanted = allNames.filter((name) => !held.has(name));
      for (const [name, fencing] of await takeFreeLeases(tx, engine, this.#holder, wanted, missing))
        held.set(name, fencing);
    }
    return { held, share };
  }

  /** Gives shards back. */
  async release(shards: readonly number[]): Promise<void> {
    const names = shards.map(nameOf);
    await this.#store.write((tx) => endLeases(tx, this.#store.engine, this.#holder, names));
    for (const name of names) this.#held.delete(name);
  }

  /** Gives everything back at a graceful end. */
  async releaseAll(): Promise<void> {
    const names = [...this.#held.keys(), `worker:${this.#holder}`];
    this.#held = new Map();
    await this.#store.write((tx) => endLeases(tx, this.#store.engine, this.#holder, names));
  }

  /** Of these shards, those that are still ours; locked until the transaction ends. */
  async lock(tx: ReadTx, shards: Iterable<number>): Promise<Set<number>> {
    const asked: HeldLeases = new Map();
    for (const shard of shards) {
      const fencing = this.#held.get(nameOf(shard));
      if (fencing !== undefined) asked.set(nameOf(shard), fencing);
    }
    const locked = await lockLeases(tx, this.#store.engine, this.#holder, asked);
    return new Set([...locked].map(shardOf));
  }
}
