import { validateHeaderValue } from 'node:http';
import type { HttpCheck } from '@appops/shared/contract/checks/http';
import type { HttpFacts } from '@appops/shared/contract/checks/http-facts';
import { firstToEnd, nearEnd } from '../../net/certificate-end.ts';
import { failed, type Failure } from '../../net/failure.ts';
import { toUs, type ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import { defaultBodyLimitBytes, type ProbeTools } from '../../protocol.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { AttemptCookies } from './attempt-cookies.ts';
import { judgeAnswer } from './check-assertions.ts';
import { decodeBody, type Decoded } from './content-encoding.ts';
import type { Answer } from './exchange.ts';
import { makeHop, type HopContext } from './http-hop.ts';
import { HttpTrace } from './http-trace.ts';
import { isRedirect, nextHop, shownUrl, type Hop } from './redirects.ts';

/**
 * Makes one attempt of an HTTP check on fresh connections; whatever a target does is an outcome, never a throw.
 *
 * Redirects are followed here, and each hop's addresses are judged anew. Phases are summed over the hops and never
 * exceed the total; what lies between them is our own work.
 * A failed attempt has no total, except where the answer was whole and only an assertion failed.
 * A body longer than the limit is no failure by itself: reading stops, and the total ends there.
 */
export async function probeHttp(check: HttpCheck, context: ProbeTools): Promise<ProbedAttempt<HttpFacts>> {
  const startedAt = performance.now();
  const trace = new HttpTrace(new URL(check.url).host);
  const outcome = await withinDeadline(context, startedAt, trace, (signal) =>
    follow(check, context, signal, trace),
  );
  if ('failure' in outcome) return trace.failedAttempt(blamedFailure(check, outcome.failure));
  return judge(check, outcome, toUs(outcome.endedAt - startedAt), context, trace);
}

/** Walks from hop to hop until an answer is no redirect. */
async function follow(
  check: HttpCheck,
  context: ProbeTools,
  signal: AbortSignal,
  trace: HttpTrace,
): Promise<Answer | { failure: Failure }> {
  const unsendable = Object.entries(check.headers).find(([name, value]) => !isSendable(name, value));
  if (unsendable !== undefined) {
    return failed(
      'protocol',
      `The check's header ${unsendable[0]} holds a character that HTTP does not allow`,
    );
  }
  const cookies = new AttemptCookies();
  const hopContext: HopContext = {
    ...context,
    family: check.family,
    bodyLimitBytes: bodyLimit(context),
    cookies,
    leadsOn: (head) => check.redirects > 0 && isRedirect(head),
  };
  let hop: Hop = {
    url: new URL(check.url),
    method: check.method,
    headers: check.headers,
    body: check.body,
    carried: context.carried ?? [],
  };
  for (let followed = 0; ; followed += 1) {
    const answer = await makeHop(hop, hopContext, signal, trace);
    if ('failure' in answer) return answer;
    if (!hopContext.leadsOn(answer)) return answer;
    if (followed === check.redirects) {
      const words = check.redirects === 1 ? '1 redirect' : `${check.redirects} redirects`;
      return failed('redirect', `More than ${words}: ${shownUrl(hop.url)} sends on once more`);
    }
    cookies.keep(hop.url, answer.headers['set-cookie']);
    const next = nextHop(hop, answer);
    if ('failure' in next) return next;
    hop = next;
  }
}

/** Decompresses and judges an answer, after the clock of the attempt has stopped. */
async function judge(
  check: HttpCheck,
  answer: Answer,
  totalUs: number,
  context: ProbeTools,
  trace: HttpTrace,
): Promise<ProbedAttempt<HttpFacts>> {
  const decoded = await decodeAnswer(answer, bodyLimit(context));
  if (decoded.kind === 'ill') return trace.failedAttempt({ reason: 'internal', message: decoded.message });
  if (decoded.kind === 'corrupt') return trace.failedAttempt({ reason: 'body', message: decoded.message });
  const body = decoded.kind === 'decoded' ? decoded : { body: null, truncated: answer.truncated };
  trace.body = { bodyBytes: body.body?.length ?? answer.body.length, bodyTruncated: body.truncated };
  const now = Date.now();
  const connections = trace.hops.map(({ url, tls }) => ({ host: new URL(url).host, tls }));
  const certificate = firstToEnd(connections, now);
  const verdict = await judgeAnswer(
    check,
    {
      statusCode: answer.statusCode,
      headers: answer.headers,
      body: body.body,
      bodyTruncated: body.truncated,
      totalUs,
      certificate,
    },
    context.evaluators,
  );
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

/** Undoes what was done for the transfer, then what was done to the content. */
async function decodeAnswer(answer: Answer, limit: number): Promise<Decoded> {
  const sent = await decodeBody(answer.body, answer.truncated, [...answer.transferCodings], limit);
  if (sent.kind !== 'decoded') return sent;
  return decodeBody(sent.body, sent.truncated, answer.headers['content-encoding'], limit);
}

function bodyLimit(context: ProbeTools): number {
  return context.bodyLimitBytes ?? defaultBodyLimitBytes;
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
