import { CliError } from './connection.ts';

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "30m", "2h", "1d" in milliseconds. @throws {CliError} for anything else */
export function durationOf(text: string, option: string): number {
  const found = /^(\d{1,6})\s*([smhd])$/.exec(text.trim());
  if (found === null)
    throw new CliError(`${option}: "${text}" is no duration. Give one such as 30m, 2h or 1d.`);
  return Number(found[1]) * units[found[2]!]!;
}

/**
 * "now", "+30m" from now on, or an instant such as 2027-01-31T22:00:00+01:00.
 * @param now epoch milliseconds
 * @throws {CliError} for anything else; one without an offset could be meant in two ways
 */
export function instantOf(text: string, option: string, now: number): number {
  const trimmed = text.trim();
  if (trimmed === 'now') return now;
  if (trimmed.startsWith('+')) return now + durationOf(trimmed.slice(1), option);
  const at = Date.parse(trimmed);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(trimmed) && !Number.isNaN(at))
    return at;
  throw new CliError(
    `${option}: "${text}" is no time. Give "now", "+30m", or an instant with its offset such as 2027-01-31T22:00:00+01:00.`,
  );
}
