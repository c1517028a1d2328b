import type { Assertion } from '@appops/shared/contract/checks';
import {
  evaluateAssertions,
  EvaluationLimit,
  type AssertionResult,
  type HttpObservation,
} from '@appops/shared/rules/assertions';
import { textOf } from './body-text.ts';
import { compileJsonPath, selectJson, type Step } from './json-path.ts';

export interface JudgedAnswer {
  statusCode: number;
  headers: Record<string, string | string[] | undefined>;
  /** Decompressed; null when no decoder is known, so that nothing is claimed of a text that nobody has read. */
  body: Uint8Array | null;
  bodyTruncated: boolean;
  totalUs: number;
  certificate?: HttpObservation['certificate'];
}

/** Between two looks at the clock, which costs as much as some hundred steps. */
const stepsPerLook = 2048;

/**
 * Evaluates assertions against an answer.
 * @param limit how much CPU time JSONPaths may take together, and the clock of the thread that this runs on, both in
 *   milliseconds; null where there is no JSONPath among the assertions
 */
export function evaluateAnswer(
  assertions: readonly Assertion[],
  answer: JudgedAnswer,
  limit: { cpuMs: number; cpuNow: () => number } | null,
): AssertionResult[] {
  const step = limit === null ? refuse : limitedSteps(limit.cpuMs, limit.cpuNow);
  return evaluateAssertions(assertions, observationOf(assertions, answer), {
    firstMatch: (document, path) => {
      step();
      const { value, done } = selectJson(compileJsonPath(path), document, step).next();
      return done === true ? null : { value };
    },
    // The contract has no comparison by pattern; those of JSONPath come with `selectJson`.
    matchesPattern: null,
  }).results;
}

function refuse(): never {
  throw new Error('a JSONPath is evaluated only in a thread of its own');
}

function limitedSteps(cpuMs: number, cpuNow: () => number): Step {
  const endsAt = cpuNow() + cpuMs;
  let steps = 0;
  return () => {
    // The first look is at once: reading a long document has taken its time already.
    if (steps++ % stepsPerLook === 0 && cpuNow() > endsAt) throw new EvaluationLimit(limitWords(cpuMs));
  };
}

export function limitWords(cpuMs: number): string {
  return `Not evaluated to the end: it took more than ${cpuMs} ms of computing, which is our limit. Make the JSONPath more direct, with fewer ".." and "*".`;
}

function observationOf(assertions: readonly Assertion[], answer: JudgedAnswer): HttpObservation {
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
