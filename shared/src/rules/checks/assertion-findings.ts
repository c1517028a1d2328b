import { showJson } from '../exact-json.ts';

/** What an assertion comes to, and the words for it. */

/** One of our limits ended the evaluation of an assertion. */
export class EvaluationLimit extends Error {}

/** The assertion itself is wrong; the message says how. */
export class AssertionFault extends Error {}

export type AssertionOutcome = 'passed' | 'failed' | 'error';

export type AssertionReason =
  | 'ok'
  | 'mismatch'
  | 'not_found'
  | 'found'
  | 'too_slow'
  | 'unknown_assertion'
  | 'malformed_assertion'
  | 'nothing_to_check'
  | 'body_truncated'
  | 'body_not_json'
  | 'body_unreadable'
  | 'evaluation_limit'
  | 'evaluation_failed';

export interface AssertionResult {
  /** Position in the monitor's list. */
  index: number;
  kind: string;
  outcome: AssertionOutcome;
  reason: AssertionReason;
  message: string;
}

export type Finding = Omit<AssertionResult, 'index' | 'kind'>;

const EXCERPT_LENGTH = 120;
export const tooDeep = 'The document is nested too deeply to be looked through.';

export function passed(message: string): Finding {
  return { outcome: 'passed', reason: 'ok', message };
}

export function failed(reason: AssertionReason, message: string): Finding {
  return { outcome: 'failed', reason, message };
}

export function error(reason: AssertionReason, message: string): Finding {
  return { outcome: 'error', reason, message };
}

export function unreadable(): Finding {
  return failed(
    'body_unreadable',
    'The body came in an encoding that was not asked for, so it cannot be read.',
  );
}

export function malformed(message: string): Finding {
  return error('malformed_assertion', message);
}

export function excerpt(text: string): string {
  return text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH)}…`;
}

/** A value of an answer, cut where it is long. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? excerpt(value) : showJson(value, EXCERPT_LENGTH);
}
