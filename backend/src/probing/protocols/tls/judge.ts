import type { TlsCheck } from '@appops/shared/contract/checks/tls';
import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import {
  evaluateCertificate,
  evaluateEach,
  evaluateLatency,
  type ObservedCertificate,
} from '@appops/shared/rules/checks/common-assertions';
import { evaluateTls } from '@appops/shared/rules/checks/tls-assertions';
import { verdictOf, type AnswerVerdict } from '../../verdict.ts';

/** What a handshake that was accepted showed. */
export interface TlsObservation {
  tls: TlsFacts;
  latencyMs: number;
  certificate: ObservedCertificate | null;
}

/** Evaluates the assertions of a check; with none, it is enough that the certificate was accepted. */
export function judgeHandshake(
  check: TlsCheck,
  { tls, latencyMs, certificate }: TlsObservation,
): AnswerVerdict {
  if (check.assertions.length === 0)
    return { outcome: 'passed', results: [], message: null, degradedBecause: null };
  const { results } = evaluateEach(check.assertions, (assertion) => {
    switch (assertion.kind) {
      case 'certificate':
        return evaluateCertificate(assertion.atLeastDays, certificate);
      case 'latency':
        return evaluateLatency(assertion.atMostMs, latencyMs);
      default:
        return evaluateTls(assertion, tls);
    }
  });
  return verdictOf(check, results, null);
}
