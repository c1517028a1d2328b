/*
 * Work in steps, for those who let the page have its turn in between: each `yield` is a chance to stop, at most a few
 * tenths of a millisecond after the one before.
 */

/** What a step may ask for: that the page has its turn before the next one, which may be a long one. */
export type Turn = 'turn' | undefined | void;

/** Does the work without a stop. */
export function inOneGo<Result>(work: Generator<Turn, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Those for which a test holds, with a chance to stop after each. */
export function* chosen<One>(all: Iterable<One>, test: (one: One) => boolean): Generator<void, One[]> {
  const found: One[] = [];
  for (const one of all) {
    if (test(one)) found.push(one);
    yield;
  }
  return found;
}
