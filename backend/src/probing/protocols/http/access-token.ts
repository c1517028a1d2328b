import { createHash } from 'node:crypto';
import type { OAuth2 } from '@appops/shared/contract/checks/http-auth';
import type { HttpCheck } from '@appops/shared/contract/checks/http';
import { hostOf } from '../../net/address-rules.ts';
import { connectionMeans } from '../../net/connection-means.ts';
import { failed, type Failure } from '../../net/failure.ts';
import { openConnection } from '../../net/open-connection.ts';
import { Remembered } from '../../net/remembered.ts';
import { Trace } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import type { ProbeTools } from '../../protocol.ts';
import { decodeBody } from './content-encoding.ts';
import { exchange, type Answer } from './exchange.ts';
import { portOf, shownUrl } from './redirects.ts';
import { readToken, type GivenToken } from './token-answer.ts';

/** A token that a request is sent with. */
export interface AccessToken {
  token: string;
  /** By what it is kept. */
  key: string;
  /** It was asked for by an earlier attempt. */
  kept: boolean;
  /** How long it took to get it now, in milliseconds; null where it was kept. */
  ms: number | null;
}

interface Kept {
  token: string;
  /** Until when it is used, by performance.now(). */
  until: number;
}

/** In this thread alone, and never stored. */
const kept = new Remembered<Kept>(1000);

/** Of the lifetime that the endpoint tells so much is left unused, at most 30 s: clocks differ, and requests take time. */
const unusedShare = 0.2;
const mostUnusedMs = 30_000;
/** Nobody is believed for longer. */
const longestMs = 24 * 60 * 60 * 1000;
const answerLimitBytes = 64 * 1024;
/** Of what an attempt may take, the token may take so much at most. */
const shareOfTime = 0.5;

/**
 * The token of a check: one that was kept, or one that is asked for now, within half of the attempt's time. Whatever goes wrong
 * there is told as `token`, unless it is our own doing or that of a proxy on the way.
 */
export async function accessToken(
  check: HttpCheck,
  auth: OAuth2,
  tools: ProbeTools,
): Promise<AccessToken | { failure: Failure }> {
  const key = keyOf(check, auth);
  const known = kept.get(key);
  const now = performance.now();
  if (known !== undefined && known.until > now) return { token: known.token, key, kept: true, ms: null };
  kept.forget(key);
  if (!URL.canParse(auth.tokenUrl))
    return failed('check', 'The address of the token endpoint cannot be read');
  const { deadlineAt, delayedMs } = tools.deadline;
  const trace = new TokenTrace(shownUrl(new URL(auth.tokenUrl)));
  const given = await withinDeadline(
    {
      ...tools,
      deadline: { deadlineAt: now + Math.max(0, deadlineAt - now) * shareOfTime, delayedMs },
    },
    now,
    trace,
    (signal) => askFor(check, auth, tools, signal, trace),
  );
  if ('failure' in given) return given;
  const endedAt = performance.now();
  // One whose lifetime is not told is not kept.
  if (given.lifetimeMs !== null) {
    const lifetimeMs = Math.min(given.lifetimeMs, longestMs);
    const until = endedAt + lifetimeMs - Math.min(mostUnusedMs, lifetimeMs * unusedShare);
    kept.keep(key, { token: given.token, until });
  }
  return { token: given.token, key, kept: false, ms: endedAt - now };
}

/** A token that its target refused is not sent again. */
export function forgetToken({ key }: AccessToken): void {
  kept.forget(key);
}

/** By check, as far as two of them may be told apart by what they are. */
function keyOf({ url, tlsSettings, proxy }: HttpCheck, auth: OAuth2): string {
  return createHash('sha256')
    .update(JSON.stringify([url, auth, tlsSettings ?? null, proxy ?? null]))
    .digest('base64');
}

/** What is measured of the endpoint, apart from the target; a deadline that passes there is the endpoint's. */
class TokenTrace extends Trace {
  override activity(): string {
    return this.phase === 'dns' || this.phase === 'proxy' || this.phase === 'tunnel'
      ? `${super.activity()} for an access token`
      : `waiting for an access token of ${this.where}`;
  }

  override overdue(limitMs: number): { failure: Failure } {
    const { failure } = super.overdue(limitMs);
    return { failure: ofEndpoint(failure, failure.message) };
  }
}

/** Reasons that are as true here as on the way to any target. */
const keptReasons: ReadonlySet<string> = new Set(['internal', 'blocked', 'check', 'proxy']);

function ofEndpoint(failure: Failure, words: string): Failure {
  return {
    ...failure,
    reason: keptReasons.has(failure.reason) ? failure.reason : 'token',
    message: `No access token: ${words}`,
  };
}

async function askFor(
  check: HttpCheck,
  auth: OAuth2,
  tools: ProbeTools,
  signal: AbortSignal,
  trace: TokenTrace,
): Promise<GivenToken | { failure: Failure }> {
  const url = new URL(auth.tokenUrl);
  const shown = shownUrl(url);
  const means = connectionMeans(check, tools, url.origin === new URL(check.url).origin ? 'target' : 'token');
  if ('failure' in means) return { failure: ofEndpoint(means.failure, means.failure.message) };
  const connection = await openConnection(
    {
      host: hostOf(url),
      port: portOf(url),
      shown: url.host,
      tls: url.protocol === 'https:' ? ['http/1.1'] : null,
      waitsToBeAsked: true,
    },
    means,
    signal,
    trace,
  );
  if ('failure' in connection) return { failure: ofEndpoint(connection.failure, connection.failure.message) };
  trace.phase = 'wait';
  const answer = await exchange(
    connection.socket,
    {
      origin: url.origin,
      host: url.host,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      ...requestOf(auth, tools.version),
    },
    { bodyLimit: answerLimitBytes, wantsBody: ({ statusCode }) => statusCode < 300 || statusCode >= 400 },
    signal,
    { sentAt: null, firstByteAt: null, head: null },
  );
  connection.leave();
  // What an endpoint says amiss may be what it was told: it is not repeated.
  if ('failure' in answer) return { failure: ofEndpoint(answer.failure, brokenWords(answer.failure, shown)) };
  return read(answer, shown);
}

function brokenWords({ reason, message }: Failure, shown: string): string {
  switch (reason) {
    case 'internal':
    case 'tls':
      return message;
    case 'body':
      return `${shown} broke its answer off, or told a length that it does not have`;
    default:
      return `${shown} closed the connection without an answer, or did not answer in HTTP that can be read`;
  }
}

async function read(answer: Answer, shown: string): Promise<GivenToken | { failure: Failure }> {
  const { statusCode } = answer;
  if (statusCode >= 300 && statusCode < 400)
    return failed(
      'token',
      `No access token: ${shown} redirects (${statusCode}), which is not followed: another place would be told the client's secret`,
    );
  const decoded = await decodeBody(
    answer.body,
    answer.truncated,
    answer.headers['content-encoding'],
    answerLimitBytes,
  );
  if (decoded.kind === 'ill') return failed('internal', decoded.message);
  const told = readToken(statusCode, decoded.kind === 'decoded' && !decoded.truncated ? decoded.body : null);
  return 'problem' in told ? failed('token', `No access token: ${shown} ${told.problem}`) : told;
}

/** RFC 6749 section 4.4.2; the client's id and secret as section 2.3.1 has them. */
function requestOf(
  { clientId, clientSecret, credentialsIn = 'header', scope, audience }: OAuth2,
  version: string,
): { headers: string[]; body: string } {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined && scope !== '') form.set('scope', scope);
  if (audience !== undefined && audience !== '') form.set('audience', audience);
  const headers = [
    'user-agent',
    `AppOps/${version} (synthetic check)`,
    'accept',
    'application/json',
    'accept-encoding',
    'identity',
    'content-type',
    'application/x-www-form-urlencoded',
  ];
  if (credentialsIn === 'form') {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  } else {
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
    headers.push('authorization', `Basic ${Buffer.from(pair, 'latin1').toString('base64')}`);
  }
  return { headers, body: form.toString() };
}

/** As a form encodes a value (RFC 6749 appendix B). */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
