import { pino } from 'pino';
import {
  contextIn,
  machine,
  readContextIn,
  type Context,
  type Principal,
  type ReadContext,
} from '../src/context.ts';
import type { Store } from '../src/database/store.ts';

const silent = pino({ level: 'silent' });

/** Runs a verb in a write transaction of its own, at a time and as somebody that the test chooses. */
export function writeAt<T>(
  store: Store,
  now: number,
  work: (ctx: Context) => Promise<T>,
  as: Principal = machine,
): Promise<T> {
  return store.write((tx) => work(contextIn(tx, { as, now, requestId: 'test', log: silent })));
}

/** Runs a reading verb. */
export function readAt<T>(store: Store, now: number, work: (ctx: ReadContext) => Promise<T>): Promise<T> {
  return store.read((tx) => work(readContextIn(tx, { now, requestId: 'test', log: silent })));
}
