import { hostOf } from '../../net/address-rules.ts';
import type { Failure } from '../../net/failure.ts';
import { openConnection, type ConnectionContext } from '../../net/open-connection.ts';
import type { AnswerHead } from './answer-reader.ts';
import type { AttemptCookies } from './attempt-cookies.ts';
import { acceptEncoding } from './content-encoding.ts';
import { exchange, type Answer } from './exchange.ts';
import type { HttpTrace } from './http-trace.ts';
import { portOf, shownUrl, type Hop } from './redirects.ts';

export interface HopContext extends ConnectionContext {
  /** Goes into the user agent. */
  version: string;
  bodyLimitBytes: number;
  cookies: AttemptCookies;
  /** Whether this answer will be followed: nobody reads its body then, as in browsers. */
  leadsOn: (head: AnswerHead) => boolean;
}

/** Headers about the connection itself are the probe's alone to decide; those of a check are left out. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * One request on a connection of its own: look-up, address rules, connection, TLS, exchange.
 * When the signal aborts, sockets are destroyed and the promise may stay pending: race it.
 */
export async function makeHop(
  hop: Hop,
  context: HopContext,
  signal: AbortSignal,
  trace: HttpTrace,
): Promise<Answer | { failure: Failure }> {
  const host = hostOf(hop.url);
  const port = portOf(hop.url);
  trace.beginHop(shownUrl(hop.url), hop.url.host);
  const connection = await openConnection(
    { host, port, shown: hop.url.host, tls: hop.url.protocol === 'https:' ? ['http/1.1'] : null },
    context,
    signal,
    trace,
  );
  if ('failure' in connection) return connection;

  trace.phase = 'wait';
  trace.progress = { sentAt: null, firstByteAt: null, head: null };
  const answer = await exchange(
    connection.socket,
    {
      origin: hop.url.origin,
      host: hop.url.host,
      path: `${hop.url.pathname}${hop.url.search}`,
      method: hop.method,
      headers: headersOf(hop, context),
      body: hop.body,
    },
    { bodyLimit: context.bodyLimitBytes, wantsBody: (head) => !context.leadsOn(head) },
    signal,
    trace.progress,
  );
  connection.leave();
  trace.closeExchange();
  if (!('failure' in answer)) trace.add('transfer', answer.endedAt - answer.firstByteAt);
  return answer;
}

function headersOf(hop: Hop, { version, cookies }: HopContext): string[] {
  const headers: string[] = [];
  const given = new Set<string>();
  let ownCookies: string | null = null;
  for (const [name, value] of Object.entries(hop.headers)) {
    const plain = name.toLowerCase();
    if (connectionHeaders.has(plain)) continue;
    if (plain === 'cookie') {
      ownCookies = value;
      continue;
    }
    given.add(plain);
    headers.push(name, value);
  }
  const ours = {
    'user-agent': `AppOps/${version} (synthetic check)`,
    accept: '*/*',
    'accept-encoding': acceptEncoding,
  };
  for (const [name, value] of Object.entries(ours)) if (!given.has(name)) headers.push(name, value);
  const cookie = cookies.header(hop.url, ownCookies);
  if (cookie !== null) headers.push('cookie', cookie);
  return headers;
}
