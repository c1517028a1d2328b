import type { PushCheck } from '../../contract/checks/push.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';

/** What every side must know of push monitors. A cron expression and its zone are judged by the server. */
export const pushRules: CheckRules<PushCheck> = {
  problems: pushProblems,
  targetFields: [],
  sends: () => [],
  withoutHost: (check) => check,
  looksAtTheSame: () => false,
  assertionName: () => 'beat',
};

function pushProblems({ degradedMs, longestMs }: PushCheck): CheckProblem[] {
  return degradedMs !== undefined && degradedMs >= longestMs
    ? [{ path: ['degradedMs'], message: 'must be shorter than the longest time a run may take' }]
    : [];
}
