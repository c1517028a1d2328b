import type { WriteTx } from './store.ts';

/** What each open write transaction does last, in the order in which it was asked for. */
const waiting = new WeakMap<WriteTx, (() => Promise<void>)[]>();

/**
 * Runs the work of a write transaction, and then what it asked to be done last. Each store does so, so that whatever
 * must hold a lock that all need takes it when all else is done.
 */
export function withLastWork<T>(work: (tx: WriteTx) => Promise<T>): (tx: WriteTx) => Promise<T> {
  return async (tx) => {
    const last: (() => Promise<void>)[] = [];
    waiting.set(tx, last);
    const value = await work(tx);
    for (let next = last.shift(); next; next = last.shift()) await next();
    waiting.delete(tx);
    return value;
  };
}

/**
 * Does something at the end of a write transaction, if that comes to its end.
 * @throws {Error} where the handle is not that of an open write: what is asked for would never be done
 */
export function atTheEnd(tx: WriteTx, work: () => Promise<void>): void {
  const last = waiting.get(tx);
  if (!last) throw new Error('Only an open write transaction has an end at which something can be done');
  last.push(work);
}
