import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import type { AssertionResult } from '@appops/shared/rules/checks/assertion-findings';
import type { CpuLimit, EvaluationJob } from '../../thread/evaluation-messages.ts';
import { evaluateAnswer, type JudgedAnswer } from './evaluate-answer.ts';
import { limitedJsonPath } from './limited-json-path.ts';

/** Evaluates JSONPaths and long texts of an HTTP answer in a thread apart. */
export function evaluateHttpApart(job: EvaluationJob, { cpuMs, cpuNow }: CpuLimit): AssertionResult[] {
  // Cast: what `judgeAnswer` has sent: jobs of this type come from nowhere else.
  const { assertions, answer } = job as unknown as {
    assertions: readonly HttpAssertion[];
    answer: JudgedAnswer;
  };
  return evaluateAnswer(assertions, answer, limitedJsonPath(cpuMs, cpuNow));
}
