import type { TcpCheck } from '@appops/shared/contract/checks/tcp';
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
import { excerptOf } from './excerpt.ts';
import type { Heard } from './heard.ts';
import type { Talk } from './talk.ts';

/** What a whole attempt saw. */
export interface TcpObservation {
  talk: Talk;
  heard: Heard;
  /** Places in the check's assertions, in the order of `heard.found`. */
  answers: readonly number[];
  latencyMs: number;
  certificate: ObservedCertificate | null;
}

/** Evaluates the assertions of a check; with none, it is enough that the connection stood. */
export function judgeTalk(check: TcpCheck, observation: TcpObservation): AnswerVerdict {
  if (check.assertions.length === 0)
    return { outcome: 'passed', results: [], message: null, degradedBecause: null };
  const indexed = check.assertions.map((assertion, index) => ({ ...assertion, index }));
  const { results } = evaluateEach(indexed, (assertion) => {
    switch (assertion.kind) {
      case 'answer':
        return answerFinding(assertion.value, observation.answers.indexOf(assertion.index), observation);
      case 'latency':
        return evaluateLatency(assertion.atMostMs, observation.latencyMs);
      case 'certificate':
        return evaluateCertificate(assertion.atLeastDays, observation.certificate);
      default:
        return error('unknown_assertion', 'Unknown kind of assertion; it cannot count as passed.');
    }
  });
  return verdictOf(check, results, null);
}

function answerFinding(value: string, place: number, { talk: { end }, heard }: TcpObservation): Finding {
  if (place < 0) return malformed('What is to be looked for is empty, or cannot be read.');
  if (heard.found[place] === true) return passed('It said what is asked.');
  if (end === 'limit')
    return error(
      'body_truncated',
      `It went on beyond the ${heard.bytes} bytes that are read, so whether it says "${excerpt(value)}" cannot be told.`,
    );
  const said = heard.bytes === 0 ? 'without a word' : `after it had said ${excerptOf(heard)}`;
  return failed('not_found', `It closed the connection ${said}; asked: "${excerpt(value)}".`);
}
