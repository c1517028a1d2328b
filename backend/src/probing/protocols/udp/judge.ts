import type { UdpCheck } from '@appops/shared/contract/checks/udp';
import { error, excerpt, failed, passed, type Finding } from '@appops/shared/rules/checks/assertion-findings';
import { evaluateEach, evaluateLatency } from '@appops/shared/rules/checks/common-assertions';
import { verdictOf, type AnswerVerdict } from '../../verdict.ts';
import type { UdpTrace } from './udp-trace.ts';

/** How listening ended. `silence`: at the deadline, with other datagrams heard. */
export type UdpEnd = 'answered' | 'limit' | 'silence';

/**
 * Evaluates the assertions of a check after something was heard: by the datagram that has most of what is asked.
 * @param latencyMs until that came
 */
export function judgeDatagrams(
  check: UdpCheck,
  end: UdpEnd,
  latencyMs: number,
  trace: UdpTrace,
): AnswerVerdict {
  const places = check.assertions.flatMap(({ kind }, index) => (kind === 'answer' ? [index] : []));
  const indexed = check.assertions.map((assertion, index) => ({ ...assertion, index }));
  const { results } = evaluateEach(indexed, (assertion) => {
    switch (assertion.kind) {
      case 'answer':
        return answerFinding(assertion.value, places.indexOf(assertion.index), end, trace);
      case 'latency':
        return evaluateLatency(assertion.atMostMs, latencyMs);
      default:
        return error('unknown_assertion', 'Unknown kind of assertion; it cannot count as passed.');
    }
  });
  return verdictOf(check, results, null);
}

function answerFinding(value: string, place: number, end: UdpEnd, trace: UdpTrace): Finding {
  const { datagrams, bytes, best } = trace.heard;
  if (best?.found[place] === true) return passed(value === '' ? 'It answered.' : 'It said what is asked.');
  const came =
    datagrams === 1
      ? `One datagram came, ${trace.excerpt()}`
      : `${datagrams} datagrams came, the best one ${trace.excerpt()}`;
  return end === 'limit'
    ? error(
        'body_truncated',
        `${came}; beyond the ${bytes} bytes that are read none was looked at for "${excerpt(value)}".`,
      )
    : failed('not_found', `${came}; asked: "${excerpt(value)}".`);
}
