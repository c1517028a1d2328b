import type { IcmpCheck } from '@appops/shared/contract/checks/icmp';
import { error, failed, passed, type Finding } from '@appops/shared/rules/checks/assertion-findings';
import { evaluateEach, evaluateLatency } from '@appops/shared/rules/checks/common-assertions';
import { lossPercent, lossWords } from '@appops/shared/rules/checks/icmp-facts';
import type { ProbedAttempt } from '../../net/trace.ts';
import { onlyTooSlow } from '../../failed-latency.ts';
import { verdictOf, type AnswerVerdict } from '../../verdict.ts';
import type { Echoes } from './read-ping.ts';

/** Evaluates the assertions of a check where at least one reply came; with none, that is enough. */
export function judgeEchoes(check: IcmpCheck, echoes: Echoes, latencyMs: number): AnswerVerdict {
  if (check.assertions.length === 0)
    return { outcome: 'passed', results: [], message: null, degradedBecause: null };
  const { results } = evaluateEach(check.assertions, (assertion) => {
    switch (assertion.kind) {
      case 'loss':
        return lossFinding(assertion.atMostPercent, echoes);
      case 'latency':
        return evaluateLatency(assertion.atMostMs, latencyMs);
      default:
        return error('unknown_assertion', 'Unknown kind of assertion; it cannot count as passed.');
    }
  });
  return verdictOf(check, results, null);
}

function lossFinding(atMostPercent: number, echoes: Echoes): Finding {
  const lost = `${echoes.received} of ${echoes.sent} echo requests were replied to, ${lossWords(echoes)} were lost`;
  return lossPercent(echoes) <= atMostPercent
    ? passed(`${lost}.`)
    : failed('mismatch', `${lost}; asked: at most ${atMostPercent} %.`);
}

/** From so long a delay on, in microseconds, replies may have been lost since nothing here took them. */
const losingUs = 500_000;

/** Whether a failed attempt would have been well without a delay of ours: it was too slow, or replies may have got lost here. */
export function failedByDelay(check: IcmpCheck, attempt: ProbedAttempt, delayUs: number): boolean {
  if (onlyTooSlow(check, attempt, delayUs)) return true;
  const wrong = attempt.assertions.filter(
    ({ passed: holds, degraded }) => !holds && (degraded === true) === attempt.ok,
  );
  return (
    delayUs >= losingUs &&
    wrong.length > 0 &&
    wrong.every(({ index }) => check.assertions[index]?.kind === 'loss')
  );
}
