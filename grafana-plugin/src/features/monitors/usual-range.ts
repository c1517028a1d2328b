const MINUTE = 60_000;
/** Fine enough that a young monitor fills most of its graph. */
const RANGES = [
  ['now-5m', 5 * MINUTE],
  ['now-10m', 10 * MINUTE],
  ['now-15m', 15 * MINUTE],
  ['now-20m', 20 * MINUTE],
  ['now-30m', 30 * MINUTE],
  ['now-45m', 45 * MINUTE],
  ['now-1h', 60 * MINUTE],
  ['now-90m', 90 * MINUTE],
  ['now-2h', 120 * MINUTE],
  ['now-3h', 180 * MINUTE],
  ['now-4h', 240 * MINUTE],
  ['now-6h', 360 * MINUTE],
] as const;

/**
 * How far a monitor's graph goes back where nobody has chosen. What runs each second has much to tell of the last
 * minutes; what runs each hour, nothing. A young monitor's begins about where the monitor does.
 * @param now epoch milliseconds
 */
export function usualRange(
  { intervalMs, createdAt }: { intervalMs: number; createdAt: string },
  now: number,
): string {
  const usual = intervalMs <= 10_000 ? 'now-30m' : intervalMs <= 300_000 ? 'now-6h' : 'now-7d';
  const age = now - Date.parse(createdAt);
  for (const [range, span] of RANGES) {
    if (age <= span) return range;
    if (range === usual) return usual;
  }
  return usual;
}
