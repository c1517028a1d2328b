import type { GroupCheck } from '@appops/shared/contract/checks/group';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { madeInside } from '../../made-inside.ts';
import type { Protocol } from '../../protocol.ts';

/** Groups call nobody: their runs are made inside, from what is stored of their members. */
export const groupProtocol: Protocol<GroupCheck> = {
  type: 'group',
  problems: (check) => checkProblems(check),
  targets: () => [],
  hide: (check) => check,
  // What members are stays the same from run to run, as long as they do.
  facts: {
    counted: 'steady',
    up: 'steady',
    degraded: 'steady',
    down: 'steady',
    error: 'steady',
    unknown: 'steady',
    decidedBy: 'steady',
    leftOut: 'steady',
    leftOutCount: 'steady',
  },
  probe: madeInside,
  failedByDelay: () => false,
};
