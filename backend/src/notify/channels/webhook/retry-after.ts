/** The longest that a receiver's wish is followed, in milliseconds: news that rests for longer is none. */
export const longestWish = 60 * 60_000;

/**
 * How long a receiver asks to be left alone (RFC 9110 section 10.2.3): seconds, or a date, which is taken against the
 * receiver's own clock where it tells it.
 * @returns milliseconds, at most an hour; undefined where it asks for nothing that can be read
 */
export function retryAfter(
  wish: string | undefined,
  { date, now }: { date: string | undefined; now: number },
): number | undefined {
  const text = wish?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, longestWish);
  const at = httpDate(text);
  if (at === null) return undefined;
  return Math.min(Math.max(at - (httpDate(date ?? '') ?? now), 0), longestWish);
}

/** A date as HTTP writes it; what else `Date.parse` takes for one ("1", "-5") is none. */
function httpDate(text: string): number | null {
  if (!/^[A-Za-z]{3,9},? /.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
