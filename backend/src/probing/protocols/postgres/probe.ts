import type { PostgresCheck } from '@appops/shared/contract/checks/postgres';
import type { PostgresFacts } from '@appops/shared/contract/checks/postgres-facts';
import type { Answered } from '@appops/shared/rules/checks/postgres-assertions';
import { talked } from '../../net/byte-talk.ts';
import { firstToEnd, nearEnd } from '../../net/certificate-end.ts';
import type { Failure } from '../../net/failure.ts';
import { openConnection } from '../../net/open-connection.ts';
import { placeOf } from '../../net/place.ts';
import { upgrade } from '../../net/start-tls/upgrade.ts';
import { toUs, type ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import { defaultBodyLimitBytes, type ProbeTarget, type ProbeTools } from '../../protocol.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { askQuery, beginReading } from './ask.ts';
import { judgeAnswered } from './judge.ts';
import { PostgresTrace } from './postgres-trace.ts';
import { signIn } from './sign-in.ts';
import { Wire } from './wire.ts';

/**
 * Makes one attempt of a PostgreSQL check; whatever a server does is an outcome, never a throw.
 *
 * The total ends with the whole answer to the query. The phase `auth` goes on until a transaction stands that can only read,
 * `query` is from asking to the end of the answer.
 */
export async function probePostgres(
  check: PostgresCheck,
  tools: ProbeTools,
): Promise<ProbedAttempt<PostgresFacts>> {
  const startedAt = performance.now();
  const target = placeOf(check);
  const trace = new PostgresTrace(target.shown);
  const outcome = await withinDeadline(tools, startedAt, trace, (signal) =>
    signInAndAsk(check, target, tools, signal, trace),
  );
  if ('failure' in outcome) return trace.failedAttempt(blamedFailure(check, outcome.failure));

  const now = Date.now();
  const connections = [{ host: target.shown, tls: trace.peer.tls }];
  const totalUs = toUs(outcome.at - startedAt);
  const verdict = judgeAnswered(check, {
    answered: outcome.answered,
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

async function signInAndAsk(
  check: PostgresCheck,
  { host, shown }: ProbeTarget,
  tools: ProbeTools,
  signal: AbortSignal,
  trace: PostgresTrace,
): Promise<{ answered: Answered; at: number } | { failure: Failure }> {
  const { port, family, tls, query } = check;
  const plain = await openConnection({ host, port, shown, tls: null }, { ...tools, family }, signal, trace);
  if ('failure' in plain) return plain;
  const connection = tls ? await upgrade(plain, 'postgres', { host, port }, tools.trust, trace) : plain;
  if ('failure' in connection) return connection;

  trace.phase = 'auth';
  const wire = new Wire(connection.socket, trace.where, tools.bodyLimitBytes ?? defaultBodyLimitBytes);
  const done = await talked(async () => {
    const { serverVersion } = await signIn(wire, check);
    trace.serverVersion = serverVersion;
    await beginReading(wire, tools.deadline.deadlineAt - performance.now());
    const readyAt = performance.now();
    trace.add('auth', readyAt - connection.at);
    trace.phase = 'query';
    const answered = await askQuery(wire, query);
    const at = performance.now();
    trace.add('query', at - readyAt);
    trace.answered = answered;
    return { answered, at };
  });
  connection.leave();
  if ('failure' in done) connection.socket.destroy();
  else wire.leave();
  return done;
}
