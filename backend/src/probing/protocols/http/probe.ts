import { validateHeaderValue } from 'node:http';
import type { HttpCheck } from '@appops/shared/contract/checks/http';
import type { HttpFacts } from '@appops/shared/contract/checks/http-facts';
import { firstToEnd, nearEnd } from '../../net/certificate-end.ts';
import { connectionMeans } from '../../net/connection-means.ts';
import { failed, type Failure } from '../../net/failure.ts';
import type { ConnectionContext } from '../../net/open-connection.ts';
import { toUs, type ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import { defaultBodyLimitBytes, type ProbeTools } from '../../protocol.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { accessToken, forgetToken, type AccessToken } from './access-token.ts';
import { AttemptCookies } from './attempt-cookies.ts';
import { bearer, standingAuthorization } from './authorization.ts';
import { judgeAnswer } from './check-assertions.ts';
import { decodeBody, type Decoded } from './content-encoding.ts';
import type { Answer } from './exchange.ts';
import { makeHop, type HopContext } from './http-hop.ts';
import { HttpTrace } from './http-trace.ts';
import { isRedirect, nextHop, shownUrl, type Hop } from './redirects.ts';

/**
 * Makes one attempt of an HTTP check on fresh connections; whatever a target does is an outcome, never a throw.
 *
 * What is to be had before, such as an access token, is got before the clock of the attempt starts. A token that was kept and
 * that the target refuses (401) may be at fault itself: then the attempt is made anew, with a new one.
 *
 * Redirects are followed here, and each hop's addresses are judged anew. Phases are summed over the hops and never
 * exceed the total; what lies between them is our own work. The access token's is in no total.
 * A failed attempt has no total, except where the answer was whole and only an assertion failed.
 * A body longer than the limit is no failure by itself: reading stops, and the total ends there.
 */
export async function probeHttp(check: HttpCheck, context: ProbeTools): Promise<ProbedAttempt<HttpFacts>> {
  for (let refused = false; ;) {
    const begunAt = performance.now();
    const trace = new HttpTrace(new URL(check.url).host);
    const means = connectionMeans(check, context);
    if ('failure' in means) return trace.failedAttempt(blamedFailure(check, means.failure));
    const sent = await authorizationOf(check, context);
    if ('failure' in sent) return trace.failedAttempt(blamedFailure(check, sent.failure));
    trace.tokenMs = sent.token?.ms ?? null;

    const startedAt = performance.now();
    const outcome = await withinDeadline(context, begunAt, trace, (signal) =>
      follow(check, { means, authorization: sent.authorization }, context, signal, trace),
    );
    if ('failure' in outcome)
      return trace.failedAttempt(
        blamedFailure(check, asTokenAllowed(outcome.failure, sent.token, startedAt - begunAt, check)),
      );
    if (outcome.statusCode === 401 && sent.token !== null) {
      forgetToken(sent.token);
      if (sent.token.kept && !refused) {
        refused = true;
        continue;
      }
    }
    return judge(check, outcome, toUs(outcome.endedAt - startedAt), context, trace);
  }
}

/** What a request is sent with. */
interface Sent {
  /** The value of Authorization; null where the check has no authentication of its own. */
  authorization: string | null;
  token: AccessToken | null;
}

async function authorizationOf(check: HttpCheck, context: ProbeTools): Promise<Sent | { failure: Failure }> {
  const { auth } = check;
  if (auth === undefined) return { authorization: null, token: null };
  if (auth.kind !== 'oauth2') return { authorization: standingAuthorization(auth), token: null };
  const token = await accessToken(check, auth, context);
  return 'failure' in token ? token : { authorization: bearer(token.token), token };
}

/** A token that took more of the attempt's time than this has kept the target from having it. */
const smallShare = 0.2;

/**
 * A target that had less than its time, since the token endpoint took much of it, was not too slow by what is known. The next
 * run has the token, and tells.
 */
function asTokenAllowed(
  failure: Failure,
  token: AccessToken | null,
  tookMs: number,
  { timeoutMs }: HttpCheck,
): Failure {
  if (failure.reason !== 'timeout' || token?.ms == null || tookMs <= smallShare * timeoutMs) return failure;
  return {
    ...failure,
    reason: 'token',
    message: `${failure.message}. The token endpoint had taken ${Math.round(tookMs)} ms of the time before, so that the target did not have all of it`,
  };
}

/** Walks from hop to hop until an answer is no redirect. */
async function follow(
  check: HttpCheck,
  { means, authorization }: { means: ConnectionContext; authorization: string | null },
  context: ProbeTools,
  signal: AbortSignal,
  trace: HttpTrace,
): Promise<Answer | { failure: Failure }> {
  const first = new URL(check.url);
  const headers = authorization === null ? check.headers : { ...check.headers, authorization };
  const unsendable = Object.entries(headers).find(([name, value]) => !isSendable(name, value));
  if (unsendable !== undefined) {
    return failed(
      'protocol',
      `The check's header ${unsendable[0]} holds a character that HTTP does not allow`,
    );
  }
  const cookies = new AttemptCookies();
  const hopContext: HopContext = {
    version: context.version,
    meansFor: ({ origin }) =>
      origin === first.origin ? means : connectionMeans(check, context, 'elsewhere'),
    http: check.http ?? '1.1',
    lenient: check.lenient === true ? (what) => void trace.leniencies.add(what) : null,
    bodyLimitBytes: bodyLimit(check, context),
    cookies,
    leadsOn: (head) => check.redirects > 0 && isRedirect(head),
  };
  let hop: Hop = {
    url: first,
    method: check.method,
    headers,
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
  const decoded = await decodeAnswer(answer, bodyLimit(check, context));
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

function bodyLimit({ bodyLimitBytes }: HttpCheck, context: ProbeTools): number {
  return bodyLimitBytes ?? context.bodyLimitBytes ?? defaultBodyLimitBytes;
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
