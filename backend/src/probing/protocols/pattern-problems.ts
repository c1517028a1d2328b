import type { CheckProblem } from '@appops/shared/rules/checks/check-rules';
import { patternProblem } from './http/linear-pattern.ts';

/** What of a list of assertions is a pattern and cannot be read, which only who has the engine can tell. */
export function patternProblems(
  assertions: readonly { kind: string; comparison?: string; value?: string }[],
): CheckProblem[] {
  return assertions.flatMap(({ comparison, value }, index) => {
    const problem = comparison === 'matches' && value !== undefined ? patternProblem(value) : null;
    return problem === null
      ? []
      : [{ path: ['assertions', index, 'value'], message: `must be a pattern (RE2): ${problem}` }];
  });
}
