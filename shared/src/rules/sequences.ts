/** For property tests: few sequences in the suite, many where `APPOPS_LONG_TESTS=1`. */

/** How many sequences to try. */
export function sequences(few: number, many = 10_000): number {
  // Cast: it runs in browsers, too, which have no process.
  const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
  return process?.env['APPOPS_LONG_TESTS'] === '1' ? many : few;
}

/** Numbers from 0 to 1 that are the same for the same seed, everywhere (Mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
