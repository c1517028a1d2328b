import type { IcmpCheck } from '../../contract/checks/icmp.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';
import { placeProblems } from './place-problem.ts';

/** Between two echo requests, in milliseconds: what systems let everybody do. */
export const echoIntervalMs = 200;

/** What an attempt needs beside the requests, for the last reply and for us. */
const restMs = 300;

/** What every side must know of ICMP checks. */
export const icmpRules: CheckRules<IcmpCheck> = {
  problems(check) {
    const problems: CheckProblem[] = placeProblems(check);
    const least = leastTimeoutMs(check);
    if (check.timeoutMs < least)
      problems.push({
        path: ['timeoutMs'],
        message: `must be at least ${least} ms for ${check.packets} echo requests, a fifth of a second apart`,
      });
    return problems;
  },
  targetFields: ['host'],
  sends: () => [],
  withoutHost: (check) => ({ ...check, host: '' }),
  looksAtTheSame: () => true,
  assertionName: ({ kind }) => kind,
};

/** The shortest time in which so many requests can be sent and replied to, in milliseconds. */
export function leastTimeoutMs({ packets }: Pick<IcmpCheck, 'packets'>): number {
  return (packets - 1) * echoIntervalMs + restMs;
}
