import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { Check } from '@appops/shared/contract/checks/check';
import type { AssertionResult } from '@appops/shared/rules/checks/assertion-findings';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { overallOutcome } from '@appops/shared/rules/checks/common-assertions';
import type { FailureReason } from '@appops/shared/words/failure';
import type { Failure } from './net/failure.ts';

/** What an answer comes to, by any protocol's assertions. */
export interface AnswerVerdict {
  /**
   * `failed`: the target's answer is not as asked. `error`: the check itself, or a limit of ours, is at fault.
   * `unknown`: we were ill, and nothing that is known failed.
   */
  outcome: 'passed' | 'failed' | 'error' | 'unknown';
  results: Attempt['assertions'];
  /** What the first assertion says that does not hold and only degrades; null unless all that decides passed. */
  degradedBecause: string | null;
  /** What the first assertion that decides the outcome says; null when all passed. */
  message: string | null;
}

/**
 * Why an attempt is degraded: what its assertions say, and what its protocol noticed beside them, such as the near end of a
 * certificate. Null where it is not.
 * @param noticed null where there is nothing
 */
export function degradedWords(
  { outcome, degradedBecause }: AnswerVerdict,
  noticed: string | null,
): string | null {
  if (outcome !== 'passed') return null;
  if (degradedBecause === null || noticed === null) return degradedBecause ?? noticed;
  return `${degradedBecause} ${noticed}`;
}

/** Why an attempt with such a verdict failed. */
export const verdictReasons: Record<AnswerVerdict['outcome'], FailureReason | null> = {
  passed: null,
  failed: 'assertion',
  error: 'check',
  unknown: 'internal',
};

/**
 * An assertion that fails and says `otherwise: 'degraded'` counts as passed here, and its words say why the run is degraded;
 * one that could not be evaluated is an error whatever it says.
 * @param illness why we could not evaluate all of them; null when we could
 */
export function verdictOf(check: Check, evaluated: AssertionResult[], illness: string | null): AnswerVerdict {
  const results = overallOutcome(evaluated) === 'passed' ? evaluated : blamedResults(check, evaluated);
  const degrades = (result: AssertionResult): boolean =>
    result.outcome === 'failed' && check.assertions[result.index]?.otherwise === 'degraded';
  const overall = overallOutcome(
    results.map((result) => (degrades(result) ? { outcome: 'passed' as const } : result)),
  );
  const outcome = overall === 'error' && illness !== null ? 'unknown' : overall;
  const decisive = results.find(
    (result) => result.outcome === (overall === 'failed' ? 'failed' : 'error') && !degrades(result),
  );
  return {
    outcome,
    results: results.map((result) => ({
      index: result.index,
      passed: result.outcome === 'passed',
      message: result.message,
      ...(result.outcome === 'error' ? { error: true } : {}),
      ...(degrades(result) ? { degraded: true } : {}),
    })),
    degradedBecause: outcome === 'passed' ? (results.find(degrades)?.message ?? null) : null,
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
function blamedResults(check: Check, results: AssertionResult[]): AssertionResult[] {
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

/** What could not have succeeded whatever the target does is the check's fault, not the target's. */
export function blamedFailure(check: Check, failure: Failure): Failure {
  if (failure.reason === 'internal' || failure.reason === 'blocked') return failure;
  const problem = checkProblems(check).find(({ path: [part] }) => part !== 'assertions');
  if (problem === undefined) return failure;
  const message = `This check can never pass: its ${problem.path.join(' ')} ${problem.message}`;
  return { reason: 'check', message };
}
