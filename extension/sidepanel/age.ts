const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [365, 'day'],
];
const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How long ago an RFC 3339 instant was, in words. */
export function ageOf(instant: string, now = Date.now()): string {
  let value = Math.round((Date.parse(instant) - now) / 1000);
  for (const [size, unit] of STEPS) {
    if (Math.abs(value) < size) return words.format(value, unit);
    value = Math.round(value / size);
  }
  return words.format(value, 'year');
}
