import { hasFields } from '../has-fields.ts';
import {
  AssertionFault,
  error,
  EvaluationLimit,
  excerpt,
  failed,
  malformed,
  passed,
  tooDeep,
  type AssertionOutcome,
  type AssertionResult,
  type Finding,
} from './assertion-findings.ts';

/** How lists of assertions are evaluated, and the assertions that several protocols have. */

export interface AssertionsResult {
  outcome: AssertionOutcome;
  results: AssertionResult[];
}

/**
 * Evaluates every assertion, also after one has failed. An empty list is an error: with nothing asserted, nothing
 * was checked. A failure weighs more than an error in the overall outcome: a wrong status is as true beside an
 * assertion that cannot be evaluated, and an outage must not hide behind one.
 */
export function evaluateEach<A>(
  assertions: readonly A[],
  evaluate: (assertion: A) => Finding,
): AssertionsResult {
  if (assertions.length === 0) {
    const result: AssertionResult = {
      index: 0,
      kind: 'none',
      ...error('nothing_to_check', 'This monitor asserts nothing; give it at least a status.'),
    };
    return { outcome: 'error', results: [result] };
  }
  const results = assertions.map((assertion, index): AssertionResult => {
    // Stored assertions may come from a newer version of us, whatever their type says.
    const stored: unknown = assertion;
    const kind = String((hasFields(stored) ? stored.kind : undefined) ?? 'missing');
    try {
      return { index, kind, ...evaluate(assertion) };
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      if (cause instanceof AssertionFault) return { index, kind, ...malformed(detail) };
      if (cause instanceof EvaluationLimit) return { index, kind, ...error('evaluation_limit', detail) };
      if (cause instanceof RangeError) return { index, kind, ...error('evaluation_limit', tooDeep) };
      return { index, kind, ...error('evaluation_failed', `Could not be evaluated: ${excerpt(detail)}`) };
    }
  });
  return { outcome: overallOutcome(results), results };
}

/** What all results come to. Of none at all: nothing was checked. */
export function overallOutcome(results: readonly Pick<AssertionResult, 'outcome'>[]): AssertionOutcome {
  if (results.some(({ outcome }) => outcome === 'failed')) return 'failed';
  return results.length > 0 && results.every(({ outcome }) => outcome === 'passed') ? 'passed' : 'error';
}

export interface ObservedCertificate {
  host: string;
  /** When its verified chain ends, RFC 3339. */
  expiresAt: string;
  /** With decimals; negative once it has expired. */
  daysLeft: number;
}

/** Whether an attempt took at most so long; both in milliseconds, equal passes. */
export function evaluateLatency(atMostMs: number, latencyMs: number | null): Finding {
  if (!Number.isFinite(atMostMs) || atMostMs < 0)
    return malformed('The latency limit is not a number of milliseconds.');
  if (latencyMs === null || !Number.isFinite(latencyMs)) {
    return error('nothing_to_check', 'No latency was measured.');
  }
  // The limit itself is still allowed; decimals decide, nothing is rounded.
  return latencyMs <= atMostMs
    ? passed(`${latencyMs} ms is within ${atMostMs} ms.`)
    : failed('too_slow', `${latencyMs} ms is more than ${atMostMs} ms.`);
}

/** Whether a certificate is valid for at least so many days; equal passes. */
export function evaluateCertificate(atLeastDays: number, certificate: ObservedCertificate | null): Finding {
  if (!Number.isFinite(atLeastDays) || atLeastDays <= 0)
    return malformed('The days that a certificate must be valid for are not a number above 0.');
  if (certificate === null) {
    return failed('not_found', 'There was no certificate: the answer came without TLS.');
  }
  const { host, expiresAt, daysLeft } = certificate;
  const until = `The certificate of ${host} is valid until ${expiresAt}`;
  // The days left are told only where they fall short, so that what passes reads the same from run to run.
  return daysLeft >= atLeastDays
    ? passed(`${until}.`)
    : failed('mismatch', `${until}, which is ${daysLeft.toFixed(1)} days; asked: at least ${atLeastDays}.`);
}
