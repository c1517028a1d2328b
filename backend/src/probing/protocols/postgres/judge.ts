import type { PostgresCheck } from '@appops/shared/contract/checks/postgres';
import { error } from '@appops/shared/rules/checks/assertion-findings';
import {
  evaluateCertificate,
  evaluateEach,
  evaluateLatency,
  type ObservedCertificate,
} from '@appops/shared/rules/checks/common-assertions';
import { evaluateAnswered, type Answered } from '@appops/shared/rules/checks/postgres-assertions';
import { verdictOf, type AnswerVerdict } from '../../verdict.ts';

export interface PostgresObservation {
  answered: Answered;
  latencyMs: number;
  certificate: ObservedCertificate | null;
}

/** Evaluates the assertions of a check; with none, it is enough that the query was answered. */
export function judgeAnswered(check: PostgresCheck, seen: PostgresObservation): AnswerVerdict {
  if (check.assertions.length === 0)
    return { outcome: 'passed', results: [], message: null, degradedBecause: null };
  const { results } = evaluateEach(check.assertions, (assertion) => {
    switch (assertion.kind) {
      case 'rows':
      case 'value':
        return evaluateAnswered(assertion, seen.answered);
      case 'latency':
        return evaluateLatency(assertion.atMostMs, seen.latencyMs);
      case 'certificate':
        return evaluateCertificate(assertion.atLeastDays, seen.certificate);
      default:
        return error('unknown_assertion', 'Unknown kind of assertion; it cannot count as passed.');
    }
  });
  return verdictOf(check, results, null);
}
