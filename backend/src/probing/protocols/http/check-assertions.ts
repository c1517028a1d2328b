import type { HttpAssertion, HttpCheck } from '@appops/shared/contract/checks/http';
import type { AssertionResult } from '@appops/shared/rules/checks/assertion-findings';
import { verdictOf, type AnswerVerdict } from '../../verdict.ts';
import { evaluateAnswer, type JudgedAnswer } from './evaluate-answer.ts';
import type { Evaluators } from '../../thread/evaluators.ts';

export type { JudgedAnswer };

/** A text up to this length is looked through for another one as quickly as it would be sent to another thread. */
const shortBodyBytes = 64 * 1024;

/** Evaluates a check's assertions against an answer: what may take long in a thread of its own, the rest here. */
export async function judgeAnswer(
  check: HttpCheck,
  answer: JudgedAnswer,
  evaluators: Evaluators,
): Promise<AnswerVerdict> {
  const { assertions } = check;
  const long = (assertion: HttpAssertion): boolean =>
    assertion.kind === 'json' || (assertion.kind === 'body' && (answer.body?.length ?? 0) > shortBodyBytes);
  if (!assertions.some(long)) return verdictOf(check, evaluateAnswer(assertions, answer, null), null);

  const evaluation = await evaluators.evaluate(keyOf(check), { type: check.type, assertions, answer });
  if (evaluation.kind === 'results') return verdictOf(check, evaluation.results, null);
  // What needs no thread is known all the same: a wrong status stays evidence.
  const results = assertions.flatMap((assertion, index) =>
    long(assertion)
      ? [unevaluated(assertion.kind, index, evaluation.message)]
      : evaluateAnswer([assertion], answer, null).map((result) => ({ ...result, index })),
  );
  return verdictOf(check, results, evaluation.kind === 'ill' ? evaluation.message : null);
}

/** What tells checks apart in the sharing of evaluation time. */
function keyOf({ url, assertions }: HttpCheck): string {
  return `${url} ${JSON.stringify(assertions)}`;
}

function unevaluated(kind: string, index: number, message: string): AssertionResult {
  return { index, kind, outcome: 'error', reason: 'evaluation_limit', message };
}
