import type { TlsCheck } from '@appops/shared/contract/checks/tls';
import type { TlsCheckFacts } from '@appops/shared/contract/checks/tls-check-facts';
import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { leastOffered } from '@appops/shared/rules/checks/tls';
import { firstToEnd, nearEnd } from '../../net/certificate-end.ts';
import { failed, type Failure } from '../../net/failure.ts';
import { openConnection } from '../../net/open-connection.ts';
import { placeOf } from '../../net/place.ts';
import { upgrade } from '../../net/start-tls/upgrade.ts';
import { toUs, type ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import type { ProbeTarget, ProbeTools } from '../../protocol.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { judgeHandshake } from './judge.ts';
import { trustOffering } from './offered-trust.ts';
import { TlsTrace } from './tls-trace.ts';

/**
 * Makes one attempt of a TLS check; whatever a target does is an outcome, never a throw. The total ends with the handshake,
 * in which the certificate is verified for the host; then the connection is given up without a word.
 */
export async function probeTls(check: TlsCheck, tools: ProbeTools): Promise<ProbedAttempt<TlsCheckFacts>> {
  const startedAt = performance.now();
  const target = placeOf(check);
  const trace = new TlsTrace(target.shown);
  const outcome = await withinDeadline(tools, startedAt, trace, (signal) =>
    shakeHands(check, target, tools, signal, trace),
  );
  if ('failure' in outcome) return trace.failedAttempt(blamedFailure(check, outcome.failure));

  const now = Date.now();
  const connections = [{ host: target.shown, tls: outcome.tls }];
  const totalUs = toUs(outcome.at - startedAt);
  const verdict = judgeHandshake(check, {
    tls: outcome.tls,
    latencyMs: totalUs / 1000,
    certificate: firstToEnd(connections, now),
  });
  const ok = verdict.outcome === 'passed';
  return {
    ok,
    reason: verdictReasons[verdict.outcome],
    message: verdict.message,
    totalUs,
    phases: trace.phases(),
    address: trace.peer.address,
    assertions: verdict.results,
    degradedBecause: degradedWords(verdict, nearEnd(connections, check.degradedCertificateDays ?? null, now)),
    facts: trace.facts(),
    steps: [],
  };
}

async function shakeHands(
  check: TlsCheck,
  { host, shown }: ProbeTarget,
  tools: ProbeTools,
  signal: AbortSignal,
  trace: TlsTrace,
): Promise<{ at: number; tls: TlsFacts } | { failure: Failure }> {
  const { port, family, startTls } = check;
  const trust = trustOffering(tools.trust, leastOffered(check));
  const connection = await openConnection(
    { host, port, shown, tls: startTls === undefined ? [] : null },
    { ...tools, trust, family },
    signal,
    trace,
  );
  if ('failure' in connection) return connection;
  const secured =
    startTls === undefined ? connection : await upgrade(connection, startTls, { host, port }, trust, trace);
  if ('failure' in secured) return secured;
  secured.socket.destroy();
  secured.leave();
  const { tls } = trace.peer;
  return tls === null
    ? failed('internal', `What the handshake with ${trace.where} showed was lost`)
    : { at: secured.at, tls };
}
