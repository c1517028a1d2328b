import type { PushCheck } from '@appops/shared/contract/checks/push';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { madeInside } from '../../made-inside.ts';
import type { Protocol } from '../../protocol.ts';
import { cronProblem } from './cron.ts';

/** Push monitors call nobody: their runs are made inside, from the beats that came. */
export const pushProtocol: Protocol<PushCheck> = {
  type: 'push',
  problems(check) {
    const { expected } = check;
    const ofCron = expected.by === 'cron' ? cronProblem(expected.expression, expected.zone) : null;
    return [
      ...checkProblems(check),
      ...(ofCron === null ? [] : [{ path: ['expected', ofCron.field], message: ofCron.message }]),
    ];
  },
  targets: () => [],
  hide: (check) => check,
  facts: {
    lastBeatAt: 'varies',
    dueBy: 'varies',
    exitCode: 'varies',
    durationMs: 'varies',
    openRuns: 'varies',
    said: 'varies',
  },
  probe: madeInside,
  failedByDelay: () => false,
};
