import type { WebsocketCheck } from '@appops/shared/contract/checks/websocket';
import {
  error,
  excerpt,
  failed,
  malformed,
  passed,
  type Finding,
} from '@appops/shared/rules/checks/assertion-findings';
import {
  evaluateCertificate,
  evaluateEach,
  evaluateLatency,
  type ObservedCertificate,
} from '@appops/shared/rules/checks/common-assertions';
import { verdictOf, type AnswerVerdict } from '../../verdict.ts';
import { patternProblem } from '../http/linear-pattern.ts';
import { closedWords, type Conversation } from './converse.ts';
import { patternBytes, type MessageAssertion } from './heard-messages.ts';
import type { WebsocketTrace } from './websocket-trace.ts';

/** What a whole attempt saw. */
export interface WebsocketObservation {
  end: Conversation['end'];
  trace: WebsocketTrace;
  /** Places in the check's assertions, in the order of what was looked for. */
  wanted: readonly number[];
  latencyMs: number;
  certificate: ObservedCertificate | null;
}

/** Evaluates the assertions of a check; with none, it is enough that the WebSocket opened. */
export function judgeWebsocket(check: WebsocketCheck, seen: WebsocketObservation): AnswerVerdict {
  if (check.assertions.length === 0)
    return { outcome: 'passed', results: [], message: null, degradedBecause: null };
  const indexed = check.assertions.map((assertion, index) => ({ ...assertion, index }));
  const { results } = evaluateEach(indexed, (assertion) => {
    switch (assertion.kind) {
      case 'message':
        return messageFinding(assertion, seen.wanted.indexOf(assertion.index), seen);
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

function messageFinding(
  { comparison, value }: MessageAssertion,
  place: number,
  { end, trace }: WebsocketObservation,
): Finding {
  const asked = { contains: 'one with', equals: 'one that is', matches: 'one that is like' }[comparison];
  if (comparison === 'matches') {
    const problem = patternProblem(value);
    if (problem !== null) return malformed(`The pattern cannot be read: ${excerpt(problem)}`);
  }
  const { heard } = trace;
  if (heard?.found[place] === true) return passed(`There was a message, ${asked} "${excerpt(value)}".`);
  if (end === 'limit' || heard?.patternsCut === true)
    return error(
      'body_truncated',
      `It went on beyond what is read (patterns: ${patternBytes} bytes), so whether there is a message, ${asked} "${excerpt(value)}", cannot be told.`,
    );
  return failed(
    'not_found',
    `It ${closedWords(trace.closeCode)}; ${trace.heardWords()}; asked: ${asked} "${excerpt(value)}".`,
  );
}
