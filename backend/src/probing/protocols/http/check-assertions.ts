import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { HttpAssertion, HttpCheck } from '@appops/shared/contract/checks/http';
import type { AssertionResult } from '@appops/shared/rules/checks/assertion-findings';
import { overallOutcome } from '@appops/shared/rules/checks/common-assertions';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { evaluateAnswer, type JudgedAnswer } from './evaluate-answer.ts';
import type { Evaluators } from '../../thread/evaluators.ts';

export type { JudgedAnswer };

export interface AnswerVerdict {
  /**
   * `failed`: the target's answer is not as asked. `error`: the check itself, or a limit of ours, is at fault.
   * `unknown`: we were ill, and nothing that is known failed.
   */
  outcome: 'passed' | 'failed' | 'error' | 'unknown';
  results: Attempt['assertions'];
  /** What the first assertion that decides the outcome says; null when all passed. */
  message: string | null;
}

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

/** @param illness why we could not evaluate all of them; null when we could */
function verdictOf(check: HttpCheck, evaluated: AssertionResult[], illness: string | null): AnswerVerdict {
  const results = overallOutcome(evaluated) === 'passed' ? evaluated : blamed(check, evaluated);
  const overall = overallOutcome(results);
  const outcome = overall === 'error' && illness !== null ? 'unknown' : overall;
  const decisive = results.find((result) => result.outcome === (overall === 'failed' ? 'failed' : 'error'));
  return {
    outcome,
    results: results.map((result) => ({
      index: result.index,
      passed: result.outcome === 'passed',
      message: result.message,
      ...(result.outcome === 'error' ? { error: true } : {}),
    })),
    message:
      outcome === 'passed'
        ? null
        : outcome === 'unknown'
          ? illness
          : (decisive?.message ?? 'The assertions could not be evaluated'),
  };
}

/**
 * An assertion that could not have passed whatever the target does is the check's fault, not the target's. Paths are
 * judged where they are evaluated.
 */
function blamed(check: HttpCheck, results: AssertionResult[]): AssertionResult[] {
  const problems = checkProblems(check);
  return results.map((result) => {
    if (result.outcome === 'passed') return result;
    const problem = problems.find(
      ({ path: [part, index] }) => part === 'assertions' && index === result.index,
    );
    if (problem === undefined) return result;
    const message = `This assertion can never pass: its ${String(problem.path.at(-1))} ${problem.message}.`;
    return { ...result, outcome: 'error', reason: 'malformed_assertion', message };
  });
}
