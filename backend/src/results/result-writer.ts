import type { Logger } from 'pino';
import { isOutage } from '../database/outage.ts';
import type { Store, WriteTx } from '../database/store.ts';
import type { RunRecord } from './run-record.ts';
import { writeBatch } from './write-batch.ts';

interface ResultWriterOptions {
  store: Store;
  clock: () => number;
  log: Logger;
  /** Of these shards, those that this process may write for; locked until the transaction ends. */
  lockShards: (tx: WriteTx, shards: Iterable<number>) => Promise<Set<number>>;
  /** Told after each batch: how many runs it stored and how many seconds it took. */
  onBatch?: (batch: { stored: number; refused: number; seconds: number }) => void;
}

/** A batch is written when it is this old (milliseconds) or this large. */
const batchAge = 150;
/** And when it is this old where all its runs were well, and are many: a batch costs as much as dozens of its runs. */
const calmBatchAge = 500;
/** Of fewer than this there are few batches a second, however soon each is written. */
const manyCalm = 5;
const batchSize = 250;
/** The most that one transaction stores: on SQLite nothing else of this thread runs meanwhile. */
const largestBatch = 500;
/** With this many runs waiting the writer is behind, and the scheduler makes no further ones. */
const fullAt = 20_000;
const triesBeforeSplitting = 4;
/** Fewer runs than this are stored by two transactions. */
const manyWaiting = 2 * largestBatch;
/** How finely it is known how long runs wait, in milliseconds. */
const markEvery = 100;

/**
 * Collects runs and stores them in batches, one after the other. While the database cannot be reached they wait here;
 * a run that the database cannot take is set aside alone, with a line in the log, so that it holds up no other.
 */
export class ResultWriter {
  readonly #options: ResultWriterOptions;
  #waiting: RunRecord[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** Whether it is the longer wait of calm runs. */
  #waitsLonger = false;
  #writing: Promise<void> | null = null;
  #stopping = false;
  #pushed = 0;
  /** How many runs had been pushed at some instants, oldest first. */
  readonly #marks: { pushed: number; at: number }[] = [];
  #settled = 0;
  #gaveUp = false;
  #refused = false;

  constructor(options: ResultWriterOptions) {
    this.#options = options;
  }

  get isFull(): boolean {
    return this.#waiting.length >= fullAt;
  }

  /**
   * How long the oldest run has been waiting to be stored, in milliseconds; 0 while the database takes none, or few wait:
   * that is a slow moment, and no lack of capacity.
   */
  get delayMs(): number {
    while (this.#marks.length > 1 && this.#marks[1]!.pushed <= this.#settled) this.#marks.shift();
    const oldest = this.#marks[0];
    return this.#refused || this.#waiting.length < manyWaiting || oldest === undefined
      ? 0
      : performance.now() - oldest.at;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  push(run: RunRecord): void {
    const at = performance.now();
    if (at - (this.#marks.at(-1)?.at ?? -Infinity) >= markEvery)
      this.#marks.push({ pushed: this.#pushed, at });
    this.#waiting.push(run);
    this.#pushed += 1;
    if (this.#writing !== null) return;
    if (this.#waiting.length >= batchSize) void this.flush();
    else if (this.#timer === null) this.#flushIn(batchAge, 'or later');
    // It is no longer only calm runs that wait.
    else if (this.#waitsLonger && !isCalm(run)) this.#flushIn(batchAge);
  }

  /** @param orLater whether runs that are all well may wait for more of them then */
  #flushIn(ms: number, orLater?: 'or later'): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waitsLonger = false;
    this.#timer = setTimeout(() => {
      if (orLater !== undefined && this.#waiting.length >= manyCalm && this.#waiting.every(isCalm)) {
        this.#flushIn(calmBatchAge - batchAge);
        this.#waitsLonger = true;
      } else void this.flush();
    }, ms);
  }

  /** Waits until all runs that were pushed before are stored. */
  async drain(): Promise<void> {
    const upTo = this.#pushed;
    while (this.#settled < upTo && !this.#gaveUp) await this.flush();
  }

  /** Writes a batch at once, or joins the one under way. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      // What came while the last batch was under way.
      if (this.#waiting.length > 0 && !this.#stopping) this.#flushIn(batchAge, 'or later');
    });
    return this.#writing;
  }

  /** Writes what is left; gives up on a database that does not answer, as the runs are then known to be missed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.drain();
  }

  async #writeAll(): Promise<void> {
    do {
      const batch = this.#waiting.slice(0, largestBatch);
      if (batch.length === 0) return;
      if (!(await this.#writeOrSplit(batch))) {
        this.#gaveUp = true;
        return;
      }
      this.#waiting = this.#waiting.slice(batch.length);
      this.#settled += batch.length;
      // A small rest is left for the next batch: many small ones cost more than a few large ones.
    } while (this.#stopping || this.#waiting.length >= batchSize);
  }

  /** @returns false when it was given up at a stop */
  async #writeOrSplit(batch: readonly RunRecord[]): Promise<boolean> {
    const { store, log } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        await this.#write(batch);
        this.#refused = false;
        return true;
      } catch (error) {
        this.#refused = true;
        // Of a full disk one can still read; the runs wait all the same.
        const reachable = !isOutage(error) && (await store.read(async () => true).catch(() => false));
        if (reachable && tries >= triesBeforeSplitting) {
          if (batch.length === 1) {
            const { monitorId, slot } = batch[0]!;
            log.error({ err: error, monitorId, slot }, 'A result cannot be stored; it is left out');
            return true;
          }
          const half = batch.length >> 1;
          return (
            (await this.#writeOrSplit(batch.slice(0, half))) && (await this.#writeOrSplit(batch.slice(half)))
          );
        }
        if (this.#stopping && tries >= triesBeforeSplitting) {
          log.error(
            { err: error, runs: this.#waiting.length },
            'Results could not be stored before the stop',
          );
          return false;
        }
        log.warn(
          { err: error, waiting: this.#waiting.length },
          'Results could not be stored; it is tried again',
        );
        await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 100 * 2 ** tries)));
      }
    }
  }

  async #write(batch: readonly RunRecord[]): Promise<void> {
    const { store, clock, log, lockShards, onBatch } = this.#options;
    const startedAt = performance.now();
    const { stored, refused } = await store.write(async (tx) => {
      const ours = await lockShards(tx, new Set(batch.map((run) => run.shard)));
      const allowed = batch.filter((run) => ours.has(run.shard));
      const outcome = await writeBatch(tx, allowed, { now: clock(), log });
      return { stored: outcome.stored, refused: batch.length - allowed.length };
    });
    if (refused > 0)
      log.warn({ refused }, 'Results of shards that another worker has taken over were not stored');
    onBatch?.({ stored, refused, seconds: (performance.now() - startedAt) / 1000 });
  }
}

/** A run that was well: whoever follows its monitor waits for no news. */
function isCalm({ outcome, degraded }: RunRecord): boolean {
  return outcome === 'up' && !degraded;
}
