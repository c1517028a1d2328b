import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import type { AssertionResult } from '@appops/shared/rules/checks/assertion-findings';
import {
  evaluateAssertions,
  type AssertionTools,
  type HttpObservation,
} from '@appops/shared/rules/checks/http-assertions';
import { textOf } from './body-text.ts';

export interface JudgedAnswer {
  statusCode: number;
  headers: Record<string, string | string[] | undefined>;
  /** Decompressed; null when no decoder is known, so that nothing is claimed of a text that nobody has read. */
  body: Uint8Array | null;
  bodyTruncated: boolean;
  totalUs: number;
  certificate?: HttpObservation['certificate'];
}

/**
 * Evaluates assertions against an answer.
 * @param firstMatch evaluates a JSONPath; null where there is none among the assertions
 */
export function evaluateAnswer(
  assertions: readonly HttpAssertion[],
  answer: JudgedAnswer,
  firstMatch: AssertionTools['firstMatch'] | null,
): AssertionResult[] {
  return evaluateAssertions(assertions, observationOf(assertions, answer), {
    firstMatch: firstMatch ?? refuse,
    // The contract has no comparison by pattern; those of JSONPath come with `firstMatch`.
    matchesPattern: null,
  }).results;
}

function refuse(): never {
  throw new Error('a JSONPath is evaluated only in a thread of its own');
}

function observationOf(assertions: readonly HttpAssertion[], answer: JudgedAnswer): HttpObservation {
  const needsText = assertions.some(({ kind }) => kind === 'body' || kind === 'json');
  return {
    status: answer.statusCode,
    headers: definedHeaders(answer.headers),
    bodyText:
      needsText && answer.body !== null
        ? textOf(bytesOf(answer.body), answer.bodyTruncated, answer.headers['content-type'])
        : null,
    bodyTruncated: answer.bodyTruncated,
    latencyMs: answer.totalUs / 1000,
    certificate: answer.certificate ?? null,
  };
}

function definedHeaders(headers: JudgedAnswer['headers']): Record<string, string | string[]> {
  const defined: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) defined[name.toLowerCase()] = value;
  return defined;
}

/** Between threads a Buffer becomes plain bytes. */
function bytesOf(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
