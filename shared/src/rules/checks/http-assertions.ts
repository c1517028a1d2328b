import {
  error,
  excerpt,
  failed,
  malformed,
  passed,
  shown,
  tooDeep,
  unreadable,
  type Finding,
} from './assertion-findings.ts';
import {
  evaluateCertificate,
  evaluateEach,
  evaluateLatency,
  type AssertionsResult,
  type ObservedCertificate,
} from './common-assertions.ts';
import {
  compareNumbers,
  equalJson,
  isDecimal,
  isJsonNumber,
  jsonNumberOf,
  parseExactJson,
  showJson,
} from '../exact-json.ts';
import { comparisonWords } from '../../words/comparison.ts';

/**
 * Assertions of an HTTP monitor. They fail closed: what is unknown or cannot be evaluated never passes, because a
 * check that silently stops checking is worse than one that alarms. `failed` speaks of the target: its answer is not
 * as asked, is empty, is no JSON, lacks the field. `error` speaks of us: the assertion itself is wrong, or one of our
 * limits ended its evaluation.
 */

/** As the contract's monitors carry them; `value` is ignored by comparisons that need none. */
export type HttpAssertion =
  /** Codes and ranges, such as "200-299, 304"; "2xx" is a range too. */
  | { kind: 'status'; accept: string }
  | {
      kind: 'header';
      name: string;
      comparison: 'present' | 'absent' | 'equals' | 'contains' | 'matches';
      value: string;
    }
  | { kind: 'body'; comparison: 'contains' | 'not_contains' | 'matches'; value: string }
  /** RFC 9535; the first match is compared: numbers by exact decimal value, everything else as text. */
  | {
      kind: 'json';
      path: string;
      comparison:
        | 'exists'
        | 'not_exists'
        | 'equals'
        | 'not_equals'
        | 'less_than'
        | 'greater_than'
        | 'contains'
        | 'matches';
      value: string;
    }
  /** Milliseconds; equal passes. */
  | { kind: 'latency'; atMostMs: number }
  /** Days until the certificate chain is no longer valid; equal passes. */
  | { kind: 'certificate'; atLeastDays: number };

/** What came back. Latency in milliseconds with its decimals. */
export interface HttpObservation {
  status: number | null;
  /** Names in lower case; a header sent several times has several values. */
  headers: Readonly<Record<string, string | readonly string[]>>;
  /** Null for a body in an encoding that nobody could read. */
  bodyText: string | null;
  /** The body was longer than what was read, so what is not in `bodyText` may still be in the body. */
  bodyTruncated: boolean;
  latencyMs: number | null;
  /** The certificate that runs out first of those that the hops showed; null or left out when there was none. */
  certificate?: ObservedCertificate | null;
}

/** Supplied by the caller, so that shared depends on no parser and each side may choose a linear-time regex. */
export interface AssertionTools {
  /**
   * RFC 9535: the first value that the path selects, null where it selects nothing. The document is as
   * `parseExactJson` makes it. Throws `AssertionFault` for a path that can select nothing, and `EvaluationLimit`
   * when it computes for too long.
   */
  firstMatch: (document: unknown, path: string) => { value: unknown } | null;
  /** True when the pattern occurs in the text. May throw. null where none is at hand: "matches" is an error. */
  matchesPattern: ((pattern: string, text: string) => boolean) | null;
}

/** Evaluates every assertion; see `evaluateEach`. */
export function evaluateAssertions(
  assertions: readonly HttpAssertion[],
  observation: HttpObservation,
  tools: AssertionTools,
): AssertionsResult {
  const json = lazyJson(observation);
  return evaluateEach(assertions, (assertion) => evaluate(assertion, observation, json, tools));
}

function evaluate(
  assertion: HttpAssertion,
  observation: HttpObservation,
  json: () => ParsedBody,
  tools: AssertionTools,
): Finding {
  switch (assertion.kind) {
    case 'status':
      return evaluateStatus(assertion.accept, observation.status);
    case 'header':
      return evaluateHeader(assertion, observation.headers, tools);
    case 'body':
      return evaluateBody(assertion, observation, tools);
    case 'json':
      return evaluateJson(assertion, json(), tools);
    case 'latency':
      return evaluateLatency(assertion.atMostMs, observation.latencyMs);
    case 'certificate':
      return evaluateCertificate(assertion.atLeastDays, observation.certificate ?? null);
    default:
      return error('unknown_assertion', 'Unknown kind of assertion; it cannot count as passed.');
  }
}

function evaluateStatus(accept: string, status: number | null): Finding {
  const ranges = accept.split(',').map((part) => ({ part, range: parseStatusRange(part) }));
  const broken = ranges.find(({ range }) => range === null);
  if (broken !== undefined) {
    return malformed(`"${excerpt(broken.part)}" is no status or range such as 200-299.`);
  }
  if (status === null) return error('nothing_to_check', 'There was no response status.');
  const inside = ranges.some(({ range }) => range !== null && status >= range.from && status <= range.to);
  return inside
    ? passed(`Status ${status} is accepted.`)
    : failed('mismatch', `Status ${status} is not in ${excerpt(accept)}.`);
}

/** "204", "200-299" or "2xx", from 100 to 999 as RFC 9110 section 15 has it; null when it is neither. */
export function parseStatusRange(text: string): { from: number; to: number } | null {
  const hundred = /^([1-9])xx$/i.exec(text.trim());
  if (hundred?.[1] !== undefined)
    return { from: Number(hundred[1]) * 100, to: Number(hundred[1]) * 100 + 99 };
  const match = /^([1-9]\d\d)(?:\s*-\s*([1-9]\d\d))?$/.exec(text.trim());
  if (match?.[1] === undefined) return null;
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  return from <= to ? { from, to } : null;
}

function evaluateHeader(
  assertion: Extract<HttpAssertion, { kind: 'header' }>,
  headers: HttpObservation['headers'],
  tools: AssertionTools,
): Finding {
  const name = assertion.name.toLowerCase();
  const { comparison, value } = assertion;
  if (name === '') return malformed('The header has no name.');
  const raw = Object.hasOwn(headers, name) ? headers[name] : undefined;
  const values = raw === undefined ? [] : typeof raw === 'string' ? [raw] : raw;
  const test =
    comparison === 'present' || comparison === 'absent' ? null : textTest(comparison, value, tools);
  if (test !== null && test.kind === 'unusable') return test.finding;
  if (comparison === 'absent') {
    return values.length === 0
      ? passed(`Header ${name} is absent.`)
      : failed('found', `Header ${name} is there.`);
  }
  if (values.length === 0) return failed('not_found', `Header ${name} is missing.`);
  if (test === null) return passed(`Header ${name} is there.`);
  return values.some(test.holds)
    ? passed(`Header ${name} is as asked.`)
    : failed(
        'mismatch',
        `Header ${name} is "${excerpt(values.join(', '))}", asked: ${comparison} "${excerpt(value)}".`,
      );
}

function evaluateBody(
  assertion: Extract<HttpAssertion, { kind: 'body' }>,
  { bodyText, bodyTruncated }: HttpObservation,
  tools: AssertionTools,
): Finding {
  const { comparison, value } = assertion;
  if (value === '') return malformed('The text to look for is empty.');
  const test = textTest(comparison === 'not_contains' ? 'contains' : comparison, value, tools);
  if (test.kind === 'unusable') return test.finding;
  if (bodyText === null) return unreadable();
  const found = test.holds(bodyText);
  // A match may depend on what follows the cut ("$"), so only "contains" may be believed in a truncated body.
  if (bodyTruncated && !(found && comparison !== 'matches')) {
    return error('body_truncated', 'The body was longer than what is read, so this cannot be told.');
  }
  if (found === (comparison !== 'not_contains')) {
    return passed(found ? 'The text was found.' : 'The text was not there.');
  }
  return found
    ? failed('found', `The body contains "${excerpt(value)}".`)
    : failed('not_found', `The body does not have "${excerpt(value)}".`);
}

type ParsedBody = { kind: 'json'; document: unknown } | { kind: 'unusable'; finding: Finding };

/** Parses once for all JSON assertions, and only if there is one. */
function lazyJson(observation: HttpObservation): () => ParsedBody {
  let parsed: ParsedBody | null = null;
  return () => (parsed ??= parseBody(observation));
}

function parseBody({ bodyText, bodyTruncated }: HttpObservation): ParsedBody {
  if (bodyText === null) {
    return { kind: 'unusable', finding: unreadable() };
  }
  if (bodyTruncated) {
    return {
      kind: 'unusable',
      finding: error('body_truncated', 'The body was longer than what is read, so it cannot be parsed.'),
    };
  }
  try {
    return { kind: 'json', document: parseExactJson(bodyText) };
  } catch (cause) {
    if (cause instanceof RangeError) {
      return { kind: 'unusable', finding: error('evaluation_limit', tooDeep) };
    }
    // An HTML error page or nothing at all where JSON was promised is the target's failure.
    const words =
      bodyText.trim() === '' ? 'The body is empty, where JSON was asked for.' : 'The body is not JSON.';
    return { kind: 'unusable', finding: failed('body_not_json', words) };
  }
}

function evaluateJson(
  assertion: Extract<HttpAssertion, { kind: 'json' }>,
  body: ParsedBody,
  tools: AssertionTools,
): Finding {
  const { comparison, value } = assertion;
  const needsNoValue = comparison === 'exists' || comparison === 'not_exists';
  const test = needsNoValue ? null : jsonTest(comparison, value, tools);
  if (test !== null && test.kind === 'unusable') return test.finding;
  if (body.kind === 'unusable') return body.finding;
  const first = tools.firstMatch(body.document, assertion.path);
  const path = excerpt(assertion.path);
  if (comparison === 'not_exists') {
    return first === null ? passed(`${path} selects nothing.`) : failed('found', `${path} exists.`);
  }
  if (first === null) return failed('not_found', `${path} selects nothing.`);
  if (test === null) return passed(`${path} exists.`);
  const asked = `${comparisonWords(comparison)} ${excerpt(value)}`;
  return test.holds(first.value)
    ? passed(`${path} is as asked.`)
    : failed('mismatch', `${path} is ${shown(first.value)}, asked: ${asked}.`);
}

function jsonTest(comparison: string, wanted: string, tools: AssertionTools): Test<unknown> {
  switch (comparison) {
    case 'equals':
      return { kind: 'usable', holds: (actual) => equalsText(actual, wanted) };
    case 'not_equals':
      return { kind: 'usable', holds: (actual) => !equalsText(actual, wanted) };
    case 'less_than':
    case 'greater_than': {
      if (!isDecimal(wanted)) return { kind: 'unusable', finding: malformed('The limit is not a number.') };
      const limit = jsonNumberOf(wanted.trim());
      const sign = comparison === 'less_than' ? 1 : -1;
      return {
        kind: 'usable',
        holds: (actual) => isJsonNumber(actual) && sign * compareNumbers(limit, actual) > 0,
      };
    }
    default: {
      const test = textTest(comparison, wanted, tools);
      return test.kind === 'unusable'
        ? test
        : { kind: 'usable', holds: (actual) => test.holds(asText(actual)) };
    }
  }
}

/** Whether a value is what a person typed: text as it is, everything else as JSON, numbers by exact value. */
export function equalsText(actual: unknown, wanted: string): boolean {
  if (typeof actual === 'string') return actual === wanted;
  if (isJsonNumber(actual)) {
    return isDecimal(wanted) && compareNumbers(actual, jsonNumberOf(wanted.trim())) === 0;
  }
  if (typeof actual !== 'object' || actual === null) return String(actual) === wanted;
  try {
    return equalJson(actual, parseExactJson(wanted));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Text stays as it is; everything else as JSON writes it. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : showJson(value, Infinity);
}

type Test<T> = { kind: 'usable'; holds: (actual: T) => boolean } | { kind: 'unusable'; finding: Finding };

function textTest(comparison: string, wanted: string, tools: AssertionTools): Test<string> {
  switch (comparison) {
    case 'equals':
      return { kind: 'usable', holds: (actual) => actual === wanted };
    case 'contains':
      // Every text contains the empty one, so asking for it checks nothing.
      if (wanted === '') return { kind: 'unusable', finding: malformed('The text to look for is empty.') };
      return { kind: 'usable', holds: (actual) => actual.includes(wanted) };
    case 'matches': {
      const matchesPattern = tools.matchesPattern;
      if (matchesPattern === null) {
        return {
          kind: 'unusable',
          finding: error('evaluation_failed', 'Patterns cannot be evaluated here.'),
        };
      }
      return { kind: 'usable', holds: (actual) => matchesPattern(wanted, actual) };
    }
    default:
      return {
        kind: 'unusable',
        finding: error(
          'unknown_assertion',
          `Unknown comparison "${excerpt(comparison)}"; it cannot count as passed.`,
        ),
      };
  }
}
