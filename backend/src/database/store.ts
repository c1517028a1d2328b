import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

export type Engine = 'sqlite' | 'postgres';

/**
 * A handle inside one transaction that only reads: the verbs that change rows are not there. Both engines refuse what
 * gets around the types (raw SQL, a row's lock) in a transaction of `read`.
 */
export type ReadTx = Pick<Kysely<Database>, 'selectFrom' | 'selectNoFrom' | 'introspection' | 'getExecutor'>;

/** A handle inside one transaction that changes rows, too, locks them, and makes the tables of days. */
export interface WriteTx
  extends ReadTx, Pick<Kysely<Database>, 'insertInto' | 'updateTable' | 'deleteFrom' | 'schema'> {}

/**
 * Where everything is kept. A write transaction is retried as a whole when the engine says busy or that it could
 * not be serialised, so the work inside must do nothing but talk to its `tx`.
 */
export interface Store {
  readonly engine: Engine;
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;
  /** A read-only snapshot. */
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>;
  /** Calls back after each committed write of this process, to hurry what polling would find anyway. */
  onCommit(listener: () => void): void;
  /** The handle that migrations and `backup` use; nothing else. */
  readonly admin: Kysely<Database>;
  /** Why writes were refused in the last half minute, in words; null where none was for a reason that lasts. */
  readonly refuses: string | null;
  /**
   * The same database for what monitoring lives by: leases and results. On PostgreSQL it writes by connections of its
   * own, since all others may be taken by writers that wait for a lock; elsewhere it is the store itself.
   */
  readonly forMonitoring: Store;
  /**
   * Ends all connections, when all that asks has stopped. SQLite undoes a transaction that is under way then; PostgreSQL
   * waits for its end. What is asked afterwards mostly fails, and nobody may lean on that.
   */
  close(): Promise<void>;
}

/** Retries a whole transaction while `isPassing` says that its error may pass. */
export async function withRetry<T>(
  attempt: () => Promise<T>,
  isPassing: (error: unknown) => boolean,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= 8 || !isPassing(error)) throw error;
      const pause = Math.min(500, 2 ** tries * 5) * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Listeners for commits, called once a turn of the event loop however many commits there were. */
export class CommitListeners {
  #listeners: (() => void)[] = [];
  #scheduled = false;

  add(listener: () => void): void {
    this.#listeners.push(listener);
  }

  committed(): void {
    if (this.#scheduled || this.#listeners.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
