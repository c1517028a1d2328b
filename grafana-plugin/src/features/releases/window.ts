import type { Deployment } from '@appops/shared/contract/deployments';

const MINUTE = 60_000;
/** A verdict watches until 15 minutes after the finish. */
const WATCH = 15 * MINUTE;
const BEFORE = 5 * MINUTE;

/**
 * The span of a graph around a deployment: what a verdict looks at, before and after; while it goes on, until now.
 * In epoch milliseconds, on whole half minutes, so that the same span is asked for again.
 */
export function windowAround(
  deployment: Pick<Deployment, 'startedAt' | 'finishedAt'>,
  now: number,
  /** When the monitor came to be: there is nothing before. */
  since = 0,
): { from: number; to: number } {
  const start = Date.parse(deployment.startedAt);
  const end = deployment.finishedAt === null ? now : Date.parse(deployment.finishedAt);
  const whole = (at: number, round: (value: number) => number) => round(at / 30_000) * 30_000;
  return {
    from: whole(Math.max(start - Math.max(BEFORE, end - start), Math.min(since, start)), Math.floor),
    to: whole(Math.min(now, end + WATCH), Math.ceil),
  };
}
