import { readFileSync } from 'node:fs';

/*
 * Loaded before a backend and each of its threads (`--import`): their wall clock is off by what stands in a file, in
 * milliseconds, and follows it while they run. Clocks that only go forward stay as they are, as on a real machine whose
 * clock is set.
 */
const file = new URL(import.meta.url).searchParams.get('file') ?? '';
const RealDate = Date;
const readEveryMs = 20;
let off = 0;
let readAt = -Infinity;

function now(): number {
  if (performance.now() - readAt > readEveryMs) {
    readAt = performance.now();
    try {
      off = Number(readFileSync(file, 'utf8')) || 0;
    } catch {
      // Not set yet.
    }
  }
  return RealDate.now() + off;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as object,
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver): unknown => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
