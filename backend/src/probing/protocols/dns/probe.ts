import { randomInt } from 'node:crypto';
import type { DnsCheck } from '@appops/shared/contract/checks/dns';
import type { DnsFacts } from '@appops/shared/contract/checks/dns-facts';
import { askedNameOf, nameServerOf } from '@appops/shared/rules/checks/dns-name';
import { endpoint } from '../../net/dial.ts';
import { failed, type Failure } from '../../net/failure.ts';
import { toUs, type ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import type { ProbeTarget, ProbeTools } from '../../protocol.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { askByTcp } from './ask-tcp.ts';
import { askByUdp, type Reply } from './ask-udp.ts';
import { DnsTrace } from './dns-trace.ts';
import { judgeDns } from './judge.ts';
import { isTruncated, queryOf, readAnswer, type DnsAnswer, type Question } from './message.ts';
import { nameServersOf, shownServer, type NameServer } from './name-servers.ts';

/** The name server that a check names; none where it asks those of the system. */
export function dnsTargets({ server }: Pick<DnsCheck, 'server'>): ProbeTarget[] {
  const place = server === null ? null : nameServerOf(server);
  return place === null ? [] : [{ host: place.host, shown: endpoint(place.host, place.port) }];
}

/** An answer that could be read, and when it had come. */
interface Answered {
  answer: DnsAnswer;
  endedAt: number;
}

/** How long a name server is waited for before it is asked again: at first a second, and never so long that it is not. */
const longestPauseMs = 1000;
const shareOfTime = 0.25;

/**
 * Makes one attempt of a DNS check; whatever a name server does is an outcome, never a throw.
 *
 * The total ends when the answer has come. From the first question to the answer is `wait`, questions that were lost and asked
 * again included; where it had to be asked for over TCP, `connect` is for that, and a second wait is added to the first.
 */
export async function probeDns(check: DnsCheck, tools: ProbeTools): Promise<ProbedAttempt<DnsFacts>> {
  const startedAt = performance.now();
  const name = askedNameOf(check.name, check.record);
  const question: Question = { name: name ?? check.name, record: check.record };
  const trace = new DnsTrace(check.server ?? "of this machine's settings", question);
  const outcome = await withinDeadline(tools, startedAt, trace, (signal) =>
    name === null
      ? Promise.resolve(failed('check', 'This check can never pass: its name cannot be asked for'))
      : ask(check, question, tools, signal, trace),
  );
  if ('failure' in outcome) return trace.failedAttempt(blamedFailure(check, outcome.failure));
  const totalUs = toUs(outcome.endedAt - startedAt);
  const verdict = judgeDns(check, outcome.answer, totalUs / 1000);
  return {
    ok: verdict.outcome === 'passed',
    reason: verdictReasons[verdict.outcome],
    message: verdict.message,
    totalUs,
    phases: trace.phases(),
    address: trace.peer.address,
    assertions: verdict.results,
    degradedBecause: degradedWords(verdict, null),
    facts: trace.facts(),
    steps: [],
  };
}

async function ask(
  check: DnsCheck,
  question: Question,
  tools: ProbeTools,
  signal: AbortSignal,
  trace: DnsTrace,
): Promise<Answered | { failure: Failure }> {
  const found = await nameServersOf(check.server, tools, signal, trace);
  if ('failure' in found) return found;
  let { servers } = found;
  const leftMs = Math.max(0, tools.deadline.deadlineAt - performance.now());
  const pauseMs = Math.max(20, Math.min(longestPauseMs, leftMs * shareOfTime));
  for (const withEdns of [true, false]) {
    const reply = await askOnce(
      queryOf(question, randomInt(0x1_0000), withEdns),
      servers,
      pauseMs,
      signal,
      trace,
    );
    if ('failure' in reply) return reply;
    const { server, message, at } = reply;
    const answer = readAnswer(message, question);
    if ('broken' in answer)
      return failed(
        'protocol',
        `The name server ${shownServer(server)} sent an answer that cannot be read: ${answer.broken}`,
      );
    if ('limit' in answer)
      return failed(
        'check',
        `The answer of the name server ${shownServer(server)} is beyond a limit of AppOps: ${answer.limit}`,
      );
    trace.answer = answer;
    // RFC 6891 section 7: one that does not know EDNS says that it cannot read this, and is asked again without.
    if (!withEdns || answer.knowsEdns || (answer.rcode !== 1 && answer.rcode !== 4))
      return { answer, endedAt: at };
    servers = [server];
  }
  return failed('internal', 'A name server was asked without end');
}

/** Over UDP, and again over TCP where the answer did not fit. */
async function askOnce(
  query: Buffer,
  servers: readonly NameServer[],
  pauseMs: number,
  signal: AbortSignal,
  trace: DnsTrace,
): Promise<Reply | { failure: Failure }> {
  trace.phase = 'wait';
  const askedAt = performance.now();
  const reply = await askByUdp(servers, query, pauseMs, signal, trace);
  if ('failure' in reply) return reply;
  trace.add('wait', reply.at - askedAt);
  const { server } = reply;
  trace.where = shownServer(server);
  trace.peer.address = server.address;
  trace.by = { server: endpoint(server.address, server.port), transport: 'udp' };
  if (!isTruncated(reply.message)) return reply;
  const whole = await askByTcp(server, query, signal, trace);
  if (!('failure' in whole)) trace.by = { ...trace.by, transport: 'tcp' };
  return whole;
}
