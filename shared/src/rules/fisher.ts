/** Natural logarithm of n!, exact by summation; our counts are some ten thousand at most. */
function logFactorials(largest: number): Float64Array {
  const logs = new Float64Array(largest + 1);
  for (let n = 2; n <= largest; n += 1) logs[n] = (logs[n - 1] ?? 0) + Math.log(n);
  return logs;
}

/**
 * One-sided Fisher exact test: the probability of at most `failedAfter` failures among the runs after, if before
 * and after had the same failure share, given all totals (hypergeometric distribution). Small means: fewer fail
 * now. 1 when one side has no runs.
 */
export function fisherFewerAfter(
  before: { failed: number; total: number },
  after: { failed: number; total: number },
): number {
  const total = before.total + after.total;
  const failed = before.failed + after.failed;
  if (before.total === 0 || after.total === 0) return 1;
  const logs = logFactorials(total);
  const log = (n: number): number => logs[n] ?? 0;
  const choose = (n: number, k: number): number => log(n) - log(k) - log(n - k);
  const whole = choose(total, failed);
  let probability = 0;
  for (let k = Math.max(0, failed - before.total); k <= after.failed; k += 1) {
    probability += Math.exp(choose(after.total, k) + choose(before.total, failed - k) - whole);
  }
  return Math.min(1, probability);
}
