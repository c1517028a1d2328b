import type { ReadTx, Store, WriteTx } from '../database/store.ts';

/** How often it is written down that a process listens, in milliseconds. */
const tellEvery = 5_000;
/** A process that could not look at its clock for so long could not take beats either, in milliseconds. */
const tooLong = 10_000;
/** One that has not been seen for so long is gone, in milliseconds; its beats may have been lost for as long again. */
const goneAfter = 30_000;
/** After this long a process that is gone is forgotten, in milliseconds. */
const keptFor = 3_600_000;

interface ListeningOptions {
  store: Store;
  /** Epoch milliseconds. */
  now: () => number;
  /** This process. */
  holder: string;
}

/**
 * Since when this process takes beats without a pause, told to whoever judges. A pause is a start, a suspension, a thread
 * that did not come to its turn, and each beat that had to be refused since the database was away or too much came.
 */
export class PushListening {
  readonly #options: ListeningOptions;
  #since: number;
  #lookedAt = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #telling = false;

  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#since = options.now();
  }

  /** Beats may have been lost up to now. */
  paused(): void {
    this.#since = this.#options.now();
  }

  start(): void {
    this.paused();
    this.#timer = setInterval(() => void this.tell(), tellEvery);
    this.#timer.unref();
    void this.tell();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Looks whether there was a pause, and writes down since when there was none. Never rejects. */
  async tell(): Promise<void> {
    const at = performance.now();
    if (at - this.#lookedAt > tellEvery + tooLong) this.paused();
    this.#lookedAt = at;
    if (this.#telling) return;
    this.#telling = true;
    const { store, now, holder } = this.#options;
    try {
      await store.write((tx) => writeListener(tx, holder, this.#since, now()));
    } catch {
      // What could not be written down now could not have been stored of a beat either.
      this.paused();
    } finally {
      this.#telling = false;
    }
  }
}

async function writeListener(tx: WriteTx, holder: string, since: number, now: number): Promise<void> {
  const told = { listening_since: since, seen_at: now };
  await tx
    .insertInto('push_listeners')
    .values({ holder, ...told })
    .onConflict((conflict) => conflict.column('holder').doUpdateSet(told))
    .execute();
  await tx
    .deleteFrom('push_listeners')
    .where('seen_at', '<', now - keptFor)
    .execute();
}

/** Since when all processes that take beats have done so without a pause; the present where none does. */
export async function heardSince(tx: ReadTx, now: number): Promise<number> {
  const rows = await tx.selectFrom('push_listeners').select(['listening_since', 'seen_at']).execute();
  const lives = rows.filter(({ seen_at }) => Math.abs(now - seen_at) <= goneAfter);
  if (lives.length === 0) return now;
  return Math.min(
    now,
    Math.max(
      ...lives.map(({ listening_since }) => listening_since),
      // Of one that is gone nobody knows for how long others still sent to it.
      ...rows.filter((row) => !lives.includes(row)).map(({ seen_at }) => seen_at + 2 * goneAfter),
    ),
  );
}
