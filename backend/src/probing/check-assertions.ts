import { Script } from 'node:vm';
import type { Assertion, Attempt } from '@appops/shared/contract/checks';
import {
  evaluateAssertions,
  type AssertionsResult,
  type HttpObservation,
  type ObservedCertificate,
} from '@appops/shared/rules/assertions';
import { query } from 'jsonpath-rfc9535';
import { textOf } from './body-text.ts';

/** How long the JSONPath expressions of one check may compute before they count as failed. */
const evaluationLimitMs = 250;

export interface JudgedAnswer {
  statusCode: number;
  headers: Record<string, string | string[] | undefined>;
  /** Decompressed; null when no decoder is known, so that nothing is claimed of a text that nobody has read. */
  body: Buffer | null;
  bodyTruncated: boolean;
  totalUs: number;
  /** Of all hops the certificate that ends first; null where there was no TLS. */
  certificate?: ObservedCertificate | null;
}

export interface AnswerVerdict {
  results: Attempt['assertions'];
  /** What the first assertion that did not pass says; null when all passed. */
  failure: string | null;
}

/** Evaluates a check's assertions against an answer. Whatever cannot be evaluated fails. */
export function judgeAnswer(assertions: readonly Assertion[], answer: JudgedAnswer): AnswerVerdict {
  const needsText = assertions.some(({ kind }) => kind === 'body' || kind === 'json');
  const observation: HttpObservation = {
    status: answer.statusCode,
    headers: definedHeaders(answer.headers),
    bodyText:
      needsText && answer.body !== null
        ? textOf(answer.body, answer.bodyTruncated, answer.headers['content-type'])
        : null,
    bodyTruncated: answer.bodyTruncated,
    latencyMs: answer.totalUs / 1000,
    certificate: answer.certificate ?? null,
  };
  const evaluate = (): AssertionsResult =>
    evaluateAssertions(assertions, observation, {
      queryJson: (document, path) => query(document as never, path),
      // The contract has no comparison by pattern, so that no regular expression of a stranger runs here.
      matchesPattern: null,
    });

  let judged: AssertionsResult;
  try {
    judged = assertions.some(({ kind }) => kind === 'json') ? withinLimit(evaluate) : evaluate();
  } catch (error) {
    const message =
      (error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
        ? `Could not be evaluated within ${evaluationLimitMs} ms`
        : `Could not be evaluated: ${error instanceof Error ? error.message : String(error)}`;
    return { results: assertions.map((_, index) => ({ index, passed: false, message })), failure: message };
  }
  const results = judged.results.map(({ index, outcome, message }) => ({
    index,
    passed: outcome === 'passed',
    message,
  }));
  const failure = results.find(({ passed }) => !passed)?.message ?? null;
  // The overall outcome is asked as well, so that a verdict without a single result cannot pass.
  return {
    results,
    failure: failure ?? (judged.outcome === 'passed' ? null : 'The assertions could not be evaluated'),
  };
}

const pending: { evaluate: (() => AssertionsResult) | null } = { evaluate: null };
const key = Symbol.for('appops.probing.evaluate');
const script = new Script(`globalThis[Symbol.for('appops.probing.evaluate')]()`);

/**
 * JSONPath filters may hold regular expressions that backtrack for hours. V8 can interrupt running code only for a
 * script with a time limit, so the evaluation is called from within one.
 */
function withinLimit(evaluate: () => AssertionsResult): AssertionsResult {
  pending.evaluate = evaluate;
  Object.defineProperty(globalThis, key, { value: () => pending.evaluate?.(), configurable: true });
  try {
    return script.runInThisContext({ timeout: evaluationLimitMs }) as AssertionsResult;
  } finally {
    pending.evaluate = null;
  }
}

function definedHeaders(headers: JudgedAnswer['headers']): Record<string, string | string[]> {
  const defined: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) defined[name.toLowerCase()] = value;
  return defined;
}
