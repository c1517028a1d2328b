import type { AssertionResult } from '@appops/shared/rules/checks/assertion-findings';
import type { CheckType } from '@appops/shared/contract/checks/check';
import { evaluateHttpApart } from './protocols/http/evaluate-apart.ts';
import type { CpuLimit, EvaluationJob } from './thread/evaluation-messages.ts';

/** How each protocol evaluates what may take long. One without an entry evaluates all where its sockets are. */
const apart: Partial<Record<CheckType, (job: EvaluationJob, limit: CpuLimit) => AssertionResult[]>> = {
  http: evaluateHttpApart,
};

/** Evaluates assertions in a thread apart from all sockets. */
export function evaluateApart(job: EvaluationJob, limit: CpuLimit): AssertionResult[] {
  const evaluate = apart[job.type];
  if (evaluate === undefined) throw new Error(`Checks of type ${job.type} are not evaluated apart`);
  return evaluate(job, limit);
}
