import type { Deployment } from '@appops/shared/contract/deployments';

const MINUTE = 60_000;
/** A verdict watches until 15 minutes after the finish; as much is shown before. */
const WATCH = 15 * MINUTE;

/**
 * The span of a graph around a deployment: what a verdict looks at, before and after; while it goes on, until now.
 * In epoch milliseconds, on whole half minutes, so that the same span is asked for again.
 */
export function windowAround(
  deployment: Pick<Deployment, 'startedAt' | 'finishedAt'>,
  now: number,
): { from: number; to: number } {
  const start = Date.parse(deployment.startedAt);
  const end = deployment.finishedAt === null ? now : Date.parse(deployment.finishedAt);
  const padding = Math.max(WATCH, end - start);
  const whole = (at: number, round: (value: number) => number) => round(at / 30_000) * 30_000;
  return {
    from: whole(start - padding, Math.floor),
    to: whole(Math.min(now, end + padding), Math.ceil),
  };
}
