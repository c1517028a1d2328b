/** RFC 8305 section 8: how long one address may be silent before the next is asked beside it. */
export const nextAddressMs = 250;

/** RFC 8085 section 3.1.1: the first wait for an answer before a datagram is sent again. */
const usualWaitMs = 1000;

/**
 * After how long a datagram is sent again, and again: the waits double, as RFC 8085 section 3.1.1 asks. Where the limit is
 * short, they begin with a quarter of it, so that one lost datagram is not taken for a silent target.
 * @param limitMs of the attempt
 */
export function* waitsBeforeRepeat(limitMs: number): Generator<number> {
  for (let wait = Math.min(usualWaitMs, limitMs / 4); ; wait *= 2) yield wait;
}
