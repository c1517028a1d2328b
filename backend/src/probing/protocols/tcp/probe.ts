import type { TcpCheck } from '@appops/shared/contract/checks/tcp';
import type { TcpFacts } from '@appops/shared/contract/checks/tcp-facts';
import { bytesOf } from '@appops/shared/rules/checks/escaped-bytes';
import { firstToEnd, nearEnd } from '../../net/certificate-end.ts';
import { failed, type Failure } from '../../net/failure.ts';
import { openConnection, type OpenConnection } from '../../net/open-connection.ts';
import { placeOf } from '../../net/place.ts';
import { upgrade } from '../../net/start-tls/upgrade.ts';
import { toUs, type ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import { defaultBodyLimitBytes, type ProbeTarget, type ProbeTools } from '../../protocol.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { judgeTalk } from './judge.ts';
import { nothingHeard } from './heard.ts';
import { talk, type Talk } from './talk.ts';
import { TcpTrace } from './tcp-trace.ts';

/**
 * Makes one attempt of a TCP check on a fresh connection; whatever a target does is an outcome, never a throw.
 *
 * The total ends when the connection stands (with TLS where asked for), or, where something is sent or listened for, with
 * the last byte sent, or the piece in which the last of what is asked was heard. From the connection, or the last byte
 * sent, to the first one heard is `wait`; from there to the end is `transfer`. What is left of an answer is not read.
 */
export async function probeTcp(check: TcpCheck, tools: ProbeTools): Promise<ProbedAttempt<TcpFacts>> {
  const startedAt = performance.now();
  const target = placeOf(check);
  const trace = new TcpTrace(target.shown, check);
  const answers = check.assertions.flatMap(({ kind }, index) => (kind === 'answer' ? [index] : []));
  const outcome = await withinDeadline(tools, startedAt, trace, (signal) =>
    connectAndTalk(check, target, answers, tools, signal, trace),
  );
  if ('failure' in outcome) return trace.failedAttempt(blamedFailure(check, outcome.failure));

  trace.end = outcome.end;
  const heard = trace.heard ?? nothingHeard(0);
  const now = Date.now();
  const connections = [{ host: target.shown, tls: trace.peer.tls }];
  const totalUs = toUs(outcome.endedAt - startedAt);
  const verdict = judgeTalk(check, {
    talk: outcome,
    heard,
    answers,
    latencyMs: totalUs / 1000,
    certificate: firstToEnd(connections, now),
  });
  const ok = verdict.outcome === 'passed';
  return {
    ok,
    reason: verdictReasons[verdict.outcome],
    message: verdict.message,
    totalUs: outcome.end === 'closed' ? null : totalUs,
    phases: trace.phases(),
    address: trace.peer.address,
    assertions: verdict.results,
    degradedBecause: degradedWords(verdict, nearEnd(connections, check.degradedCertificateDays ?? null, now)),
    facts: trace.facts(),
    steps: [],
    // It may have given up on us while we were held up.
    ...(outcome.end === 'closed' ? { byDelay: true } : {}),
  };
}

async function connectAndTalk(
  check: TcpCheck,
  { host, shown }: ProbeTarget,
  answers: readonly number[],
  tools: ProbeTools,
  signal: AbortSignal,
  trace: TcpTrace,
): Promise<Talk | { failure: Failure }> {
  const send = check.send === null ? null : bytesOf(check.send);
  const wanted = answers.map((index) => {
    const assertion = check.assertions[index];
    return assertion?.kind === 'answer' ? bytesOf(assertion.value) : null;
  });
  if ((check.send !== null && send === null) || !wanted.every((each) => each !== null && each.length > 0))
    return failed('check', 'This check can never pass: what it sends or looks for cannot be read');

  const connection = await connect(check, { host, shown }, tools, signal, trace);
  if ('failure' in connection) return connection;
  if (send === null && wanted.length === 0) {
    connection.socket.destroy();
    return { end: 'found', endedAt: connection.at };
  }

  trace.phase = 'wait';
  const heard = nothingHeard(wanted.length);
  trace.heard = heard;
  const ended = await talk(
    connection.socket,
    {
      send,
      wanted: wanted.flatMap((each) => (each === null ? [] : [Buffer.from(each)])),
      limitBytes: tools.bodyLimitBytes ?? defaultBodyLimitBytes,
      where: trace.where,
    },
    signal,
    heard,
  );
  connection.leave();
  if (heard.firstByteAt !== null) {
    trace.add('wait', heard.firstByteAt - (heard.sentAt ?? connection.at));
    if (!('failure' in ended)) trace.add('transfer', ended.endedAt - heard.firstByteAt);
  }
  return ended;
}

/** Connects, with TLS where it is asked for: at once, or after the plain words that ask for it. */
async function connect(
  { port, tls, startTls, family }: TcpCheck,
  { host, shown }: ProbeTarget,
  tools: ProbeTools,
  signal: AbortSignal,
  trace: TcpTrace,
): Promise<OpenConnection | { failure: Failure }> {
  const asksFirst = tls && startTls !== undefined;
  const connection = await openConnection(
    { host, port, shown, tls: tls && !asksFirst ? [] : null },
    { ...tools, family },
    signal,
    trace,
  );
  if ('failure' in connection || !asksFirst) return connection;
  const upgraded = await upgrade(connection, startTls, { host, port }, tools.trust, trace);
  if ('failure' in upgraded) return upgraded;
  trace.plainGreeting = upgraded.greeting;
  return upgraded;
}
