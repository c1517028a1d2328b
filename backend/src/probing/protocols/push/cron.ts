import { Cron } from 'croner';

/** Parsed expressions, of which most monitors share few. */
const parsed = new Map<string, Cron>();
const mostParsed = 1_000;

/** @throws {Error} for an expression or a zone that cannot be read */
function parse(expression: string, zone: string): Cron {
  const key = `${zone} ${expression}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  // Five fields, as crontab has them; without a function nothing is ever scheduled.
  const cron = new Cron(expression, { timezone: zone, mode: '5-part', paused: true });
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(key, cron);
  return cron;
}

/** What is wrong with an expression or its zone; null where both can be read and a time will come. */
export function cronProblem(
  expression: string,
  zone: string,
): { field: 'expression' | 'zone'; message: string } | null {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    return { field: 'zone', message: 'is no time zone; give one such as Europe/Berlin or UTC' };
  }
  try {
    return parse(expression, zone).nextRun() === null
      ? { field: 'expression', message: 'never comes; give a time that there is' }
      : null;
  } catch {
    return {
      field: 'expression',
      message: 'cannot be read; give minute, hour, day, month and weekday, such as "30 3 * * 1-5"',
    };
  }
}

/**
 * The newest time of an expression up to an instant, and the next after it; epoch milliseconds. An hour that is skipped
 * where clocks go forward, and one that comes twice, are as croner has them: a fixed time in a skipped hour comes right
 * after it, and in a doubled one it comes once.
 */
export function cronAround(
  expression: string,
  zone: string,
  at: number,
): { last: number | null; next: number | null } {
  const cron = parse(expression, zone);
  // Of what lies before an instant, that instant itself is not.
  const [last] = cron.previousRuns(1, new Date(at + 1));
  return { last: last?.getTime() ?? null, next: cron.nextRun(new Date(at))?.getTime() ?? null };
}
