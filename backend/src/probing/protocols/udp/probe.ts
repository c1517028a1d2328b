import type { UdpCheck } from '@appops/shared/contract/checks/udp';
import type { UdpFacts } from '@appops/shared/contract/checks/udp-facts';
import { bytesOf } from '@appops/shared/rules/checks/escaped-bytes';
import { endpoint } from '../../net/dial.ts';
import { failed, type Failure } from '../../net/failure.ts';
import { judgedAddresses } from '../../net/open-connection.ts';
import { placeOf } from '../../net/place.ts';
import { toUs, type ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import { defaultBodyLimitBytes, type ProbeTarget, type ProbeTools } from '../../protocol.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { ask, type Answer } from './ask.ts';
import { judgeDatagrams, type UdpEnd } from './judge.ts';
import { UdpTrace } from './udp-trace.ts';

/**
 * Makes one attempt of a UDP check; whatever a target does is an outcome, never a throw.
 *
 * The total ends with the datagram that has all that is asked; `wait` is from the first datagram sent until then, so that a
 * datagram that was lost and sent again costs what it costs everybody. Silence at the deadline is a time-out; where other
 * datagrams came, it is an answer that is not as asked.
 */
export async function probeUdp(check: UdpCheck, tools: ProbeTools): Promise<ProbedAttempt<UdpFacts>> {
  const startedAt = performance.now();
  const target = placeOf(check);
  const trace = new UdpTrace(target.shown);
  const outcome = await withinDeadline(tools, startedAt, trace, (signal) =>
    lookUpAndAsk(check, target, tools, signal, trace, startedAt),
  );
  const end = endOf(outcome, trace);
  if (typeof end !== 'string') return trace.failedAttempt(blamedFailure(check, end.failure));
  const { best, sentAt } = trace.heard;
  const cameAt = best?.at ?? performance.now();
  const totalUs = toUs(cameAt - startedAt);
  trace.add('wait', cameAt - (sentAt ?? cameAt));
  trace.peer.address = best?.address ?? null;
  const verdict = judgeDatagrams(check, end, totalUs / 1000, trace);
  const ok = verdict.outcome === 'passed';
  trace.answered = ok || end === 'answered';
  return {
    ok,
    reason: verdictReasons[verdict.outcome],
    message: verdict.message,
    totalUs: trace.answered ? totalUs : null,
    phases: trace.phases(),
    address: trace.peer.address,
    assertions: verdict.results,
    degradedBecause: degradedWords(verdict, null),
    facts: trace.facts(),
    steps: [],
  };
}

function endOf(outcome: Answer | { failure: Failure }, trace: UdpTrace): UdpEnd | { failure: Failure } {
  if (!('failure' in outcome)) return outcome.end;
  // What came is evidence, although it was not all that is asked.
  return outcome.failure.reason === 'timeout' && trace.heard.datagrams > 0 ? 'silence' : outcome;
}

async function lookUpAndAsk(
  check: UdpCheck,
  { host, shown }: ProbeTarget,
  tools: ProbeTools,
  signal: AbortSignal,
  trace: UdpTrace,
  startedAt: number,
): Promise<Answer | { failure: Failure }> {
  const send = bytesOf(check.send);
  const wanted = check.assertions.flatMap((assertion) =>
    assertion.kind === 'answer' ? [bytesOf(assertion.value)] : [],
  );
  if (send === null || wanted.length === 0 || !wanted.every((each) => each !== null))
    return failed(
      'check',
      'This check can never pass: what it sends or looks for cannot be read, or is nothing',
    );
  const found = await judgedAddresses(host, { ...tools, family: check.family }, signal, trace);
  if ('failure' in found) return found;

  trace.phase = 'wait';
  const { addresses } = found;
  if (addresses.length === 1) trace.where = endpointOf(shown, addresses[0]!, check.port);
  return ask(
    {
      addresses,
      port: check.port,
      send,
      wanted: wanted.map((each) => Buffer.from(each)),
      limitBytes: tools.bodyLimitBytes ?? defaultBodyLimitBytes,
      limitMs: tools.deadline.deadlineAt - startedAt,
      where: shown,
    },
    signal,
    trace.heard,
  );
}

function endpointOf(shown: string, address: string, port: number): string {
  const dialled = endpoint(address, port);
  return dialled === shown ? shown : `${shown} (${dialled})`;
}
