import type { Family } from '../../contract/checks/common.ts';
import type { CheckProblem } from './check-rules.ts';
import { hostNameOf } from './host-name.ts';
import { hostProblem } from './host-problem.ts';

/** Why nobody can be called by a check's host, of the protocols that have one. */
export function placeProblems({ host, family }: { host: string; family: Family }): CheckProblem[] {
  const name = hostNameOf(host);
  const message = name === null ? 'must be a host name or an address' : hostProblem(name, family);
  return message === null ? [] : [{ path: ['host'], message }];
}
