import type { GrpcCheck } from '@appops/shared/contract/checks/grpc';
import type { GrpcFacts } from '@appops/shared/contract/checks/grpc-facts';
import { hostNameOf } from '@appops/shared/rules/checks/host-name';
import { firstToEnd, nearEnd } from '../../net/certificate-end.ts';
import { failed, type Failure } from '../../net/failure.ts';
import { openConnection } from '../../net/open-connection.ts';
import { toUs, type ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import type { ProbeTarget, ProbeTools } from '../../protocol.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { callHealth } from './call-health.ts';
import { GrpcTrace, type CallEnd } from './grpc-trace.ts';
import { judgeHealth } from './judge.ts';

/** Whom a check calls: the host as the platform's parser reads it, as it is judged and dialled. */
export function grpcTarget({ host, port }: Pick<GrpcCheck, 'host' | 'port'>): ProbeTarget {
  const name = hostNameOf(host) ?? host;
  return { host: name.replace(/^\[|\]$/g, ''), shown: `${name}:${port}` };
}

/**
 * Makes one attempt of a gRPC health check on a fresh connection; whatever a target does is an outcome, never a throw.
 * The total ends with the call. From the connection to there is `wait`.
 */
export async function probeGrpc(check: GrpcCheck, tools: ProbeTools): Promise<ProbedAttempt<GrpcFacts>> {
  const startedAt = performance.now();
  const target = grpcTarget(check);
  const trace = new GrpcTrace(target.shown);
  const outcome = await withinDeadline(tools, startedAt, trace, (signal) =>
    connectAndCall(check, target, tools, signal, trace),
  );
  if ('failure' in outcome) return trace.failedAttempt(blamedFailure(check, outcome.failure));

  const now = Date.now();
  const connections = [{ host: target.shown, tls: trace.peer.tls }];
  const totalUs = toUs(outcome.endedAt - startedAt);
  const verdict = judgeHealth(check, {
    call: outcome.call,
    latencyMs: totalUs / 1000,
    certificate: firstToEnd(connections, now),
  });
  return {
    ok: verdict.outcome === 'passed',
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

async function connectAndCall(
  check: GrpcCheck,
  { host, shown }: ProbeTarget,
  tools: ProbeTools,
  signal: AbortSignal,
  trace: GrpcTrace,
): Promise<{ call: CallEnd; endedAt: number } | { failure: Failure }> {
  const connection = await openConnection(
    { host, port: check.port, shown, tls: check.tls ? ['h2'] : null },
    { ...tools, family: check.family },
    signal,
    trace,
  );
  if ('failure' in connection) return connection;
  if (check.tls && trace.peer.tls?.alpn !== 'h2') {
    connection.socket.destroy();
    return failed(
      'protocol',
      `${trace.where} did not agree to HTTP/2 in the TLS handshake (ALPN h2), which gRPC needs`,
    );
  }
  trace.phase = 'wait';
  const ended = await callHealth(
    connection.socket,
    {
      scheme: check.tls ? 'https' : 'http',
      authority: shown,
      service: check.service,
      metadata: check.metadata,
      userAgent: `AppOps/${tools.version} (synthetic check)`,
      leftMs: tools.deadline.deadlineAt - performance.now(),
    },
    signal,
    trace,
  );
  connection.leave();
  if (!('failure' in ended)) trace.add('wait', ended.endedAt - connection.at);
  return ended;
}
