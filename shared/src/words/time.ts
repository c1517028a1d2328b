const units: [name: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** A length of time in at most two units: "3 d 4 h", "12 min", "45 s". Below a second it is "0 s". */
export function durationWords(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000) * 1000);
  const index = units.findIndex(([, size]) => whole >= size);
  if (index === -1) return '0 s';
  const [name, size] = units[index]!;
  const next = units[index + 1];
  const count = Math.floor(whole / size);
  const rest = next ? Math.floor((whole % size) / next[1]) : 0;
  // Beside many days or minutes the smaller unit is noise.
  return next && rest > 0 && count < 10 ? `${count} ${name} ${rest} ${next[0]}` : `${count} ${name}`;
}

/** "5 min ago", "in 3 h", "just now". */
export function ageWords(at: number, now: number): string {
  const age = now - at;
  if (Math.abs(age) < 5000) return 'just now';
  return age > 0 ? `${durationWords(age)} ago` : `in ${durationWords(-age)}`;
}

/** A measured duration in microseconds as a person reads it: "840 µs", "12.3 ms", "1.25 s". */
export function microsecondWords(us: number | null): string {
  if (us === null) return '–';
  if (us < 1000) return `${us} µs`;
  if (us < 100_000) return `${(us / 1000).toFixed(1)} ms`;
  if (us < 1_000_000) return `${Math.round(us / 1000)} ms`;
  return `${(us / 1_000_000).toFixed(2)} s`;
}

/** A setting in milliseconds: "500 ms", "1.5 s", "10 s", "1 min 30 s". */
export function settingWords(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return ms < 60_000 ? secondsWords(ms) : durationWords(ms);
}

/** Milliseconds as seconds, also of many minutes, where lengths are compared: "90.5 s". */
export function secondsWords(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** A number of runs a second: "1,200/s", "0.3/s". */
export function perSecondWords(rate: number): string {
  return `${rate.toLocaleString('en', { maximumFractionDigits: rate >= 10 ? 0 : 1 })}/s`;
}

/** An instant of epoch milliseconds for readers in any zone: "2026-11-30 03:12 UTC"; "?" for what is none. */
export function utcWords(at: number): string {
  return Math.abs(at) <= 8.64e15 ? `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC` : '?';
}
