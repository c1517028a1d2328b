import type { HttpVersion } from '@appops/shared/contract/checks/http-options';
import type { Leniency } from '@appops/shared/words/leniency';
import { hostOf } from '../../net/address-rules.ts';
import { failed, type Failure } from '../../net/failure.ts';
import { openConnection, type ConnectionContext } from '../../net/open-connection.ts';
import type { AnswerHead } from './answer-reader.ts';
import type { AttemptCookies } from './attempt-cookies.ts';
import { acceptEncoding } from './content-encoding.ts';
import { exchange, type Answer } from './exchange.ts';
import { exchangeHttp2 } from './http2-exchange.ts';
import type { HttpTrace } from './http-trace.ts';
import { portOf, shownUrl, type Hop } from './redirects.ts';

export interface HopContext {
  /** What a connection to this origin is made with. */
  meansFor: (url: URL) => ConnectionContext | { failure: Failure };
  /** The version that is asked for. */
  http: HttpVersion;
  /** Told what of the rules is passed over; null where they are kept to. */
  lenient: ((what: Leniency) => void) | null;
  /** Goes into the user agent. */
  version: string;
  bodyLimitBytes: number;
  cookies: AttemptCookies;
  /** Whether this answer will be followed: nobody reads its body then, as in browsers. */
  leadsOn: (head: AnswerHead) => boolean;
}

/** The protocols that are offered in the handshake, by the version that is asked for. */
const offered = { '1.1': ['http/1.1'], '2': ['h2'], auto: ['h2', 'http/1.1'] } as const;

/** Headers about the connection itself are the probe's alone to decide; those of a check are left out. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
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
  const means = context.meansFor(hop.url);
  if ('failure' in means) return means;
  const isTls = hop.url.protocol === 'https:';
  const connection = await openConnection(
    { host, port, shown: hop.url.host, tls: isTls ? offered[context.http] : null, waitsToBeAsked: true },
    means,
    signal,
    trace,
  );
  if ('failure' in connection) return connection;
  const agreed = trace.peer.tls?.alpn ?? null;
  if (isTls && context.http === '2' && agreed !== 'h2') {
    connection.socket.destroy();
    const instead = agreed === null ? 'agreed to nothing' : `agreed to ${agreed}`;
    return failed(
      'protocol',
      `${hop.url.origin} does not speak HTTP/2, which this check asks for: it ${instead}`,
    );
  }
  const isHttp2 = isTls ? agreed === 'h2' : context.http === '2';

  trace.phase = 'wait';
  trace.progress = { sentAt: null, firstByteAt: null, head: null };
  const answer = await (isHttp2 ? exchangeHttp2 : exchange)(
    connection.socket,
    {
      origin: hop.url.origin,
      host: hop.url.host,
      path: `${hop.url.pathname}${hop.url.search}`,
      method: hop.method,
      headers: headersOf(hop, context),
      body: hop.body,
    },
    {
      bodyLimit: context.bodyLimitBytes,
      wantsBody: (head) => !context.leadsOn(head),
      ...(context.lenient === null ? {} : { lenient: context.lenient }),
    },
    signal,
    trace.progress,
  );
  connection.leave();
  const answeredAmiss = trace.progress?.firstByteAt != null && trace.progress.head === null;
  trace.closeExchange();
  if ('failure' in answer && answeredAmiss && trace.proxy !== null && answer.failure.reason === 'protocol')
    return failed(
      'proxy',
      `${answer.failure.message}. It came through ${trace.proxy}: it is not known whether that said it or the target`,
    );
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
