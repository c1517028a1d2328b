import type { Check } from '../../contract/checks/check.ts';
import type { CheckProblem, JudgePath } from './check-rules.ts';
import { rulesOf } from './rules-of.ts';
import { secretTextProblems } from './sent-texts.ts';

/**
 * What keeps a check from ever passing, whatever its target does. Such a check would be down for ever and open
 * incidents about nothing, so it is refused when it is saved; what could pass only once is accepted. Of a check that
 * was stored earlier, the same words say why its runs are errors.
 * @returns all problems, in the order of the check's fields. Without `judgePath`, paths are only looked at briefly.
 */
export function checkProblems(check: Check, judgePath: JudgePath = briefly): CheckProblem[] {
  return [...rulesOf(check).problems(check, judgePath), ...secretTextProblems(check)];
}

function briefly(path: string): string | null {
  return path.startsWith('$') ? null : 'must be a JSONPath, which begins with $, such as $.status';
}
