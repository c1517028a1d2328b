let offsetMs = 0;

/**
 * Learns how far this browser's clock is from the server's. `Date` has whole seconds and the answer took its
 * time, so a difference below 2 s is taken for none.
 */
export function noteServerTime(date: string | null, now = Date.now()): void {
  const at = date === null ? NaN : Date.parse(date);
  if (Number.isNaN(at)) return;
  const difference = at + 500 - now;
  offsetMs = Math.abs(difference) < 2000 ? 0 : difference;
}

/** The present instant by the server's clock, in epoch milliseconds. Ages are measured against it. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
