import { isIP, type Socket } from 'node:net';
import { hostOf, judgeAddresses, type AddressRules } from './address-rules.ts';
import type { AnswerHead } from './answer-reader.ts';
import type { AttemptCookies } from './attempt-cookies.ts';
import { acceptEncoding } from './content-encoding.ts';
import { dial, endpoint, secure } from './dial.ts';
import { exchange, type Answer } from './exchange.ts';
import { failed, type Failure } from './failure.ts';
import type { Family, NameResolver } from './name-resolver.ts';
import { portOf, shownUrl, type Hop } from './redirects.ts';
import type { Trace } from './trace.ts';
import type { Trust } from './trust.ts';

export interface HopContext {
  addressRules: AddressRules;
  resolver: NameResolver;
  trust: Trust;
  family: Family;
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
  trace: Trace,
): Promise<Answer | { failure: Failure }> {
  const host = hostOf(hop.url);
  const port = portOf(hop.url);
  trace.beginHop(shownUrl(hop.url), hop.url.host);
  const found = await addressesOf(host, context, signal, trace);
  if ('failure' in found) return found;

  const refusal = judgeAddresses(found.addresses, context.addressRules);
  if (refusal !== null) {
    const words =
      isIP(host) === 0 ? `${host} leads to a refused address: ${refusal.message}` : refusal.message;
    return failed('blocked', words);
  }

  trace.phase = 'connect';
  if (isIP(host) === 0) trace.where = `${hop.url.host} (${found.addresses.join(', ')})`;
  const dialledAt = performance.now();
  const tcp = await dial(host, found.addresses, port, signal);
  if ('failure' in tcp) return tcp;
  trace.add('connect', tcp.at - dialledAt);
  trace.hop.address = tcp.address;
  if (isIP(host) === 0) trace.where = `${hop.url.host} (${endpoint(tcp.address, port)})`;

  const onAbort = (): void => void tcp.socket.destroy();
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  let socket: Socket = tcp.socket;
  if (hop.url.protocol === 'https:') {
    trace.phase = 'tls';
    const secured = await secure(tcp, host, port, context.trust);
    trace.hop.tls = secured.facts;
    if ('failure' in secured) return { failure: secured.failure };
    trace.add('tls', secured.at - tcp.at);
    socket = secured.socket;
  }

  trace.phase = 'wait';
  trace.progress = { sentAt: null, firstByteAt: null, statusCode: null };
  const answer = await exchange(
    socket,
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
  signal.removeEventListener('abort', onAbort);
  trace.closeExchange();
  if (!('failure' in answer)) trace.add('transfer', answer.endedAt - answer.firstByteAt);
  return answer;
}

async function addressesOf(
  host: string,
  context: HopContext,
  signal: AbortSignal,
  trace: Trace,
): Promise<{ addresses: string[] } | { failure: Failure }> {
  const version = isIP(host);
  if (version !== 0) {
    const wanted = context.family === 'any' || context.family === (version === 4 ? 'ipv4' : 'ipv6');
    return wanted
      ? { addresses: [host] }
      : failed(
          'dns',
          `${host} is no ${context.family === 'ipv4' ? 'IPv4' : 'IPv6'} address, which the check asks for`,
        );
  }
  const startedAt = performance.now();
  const found = await context.resolver.resolve(host, context.family, signal);
  trace.add('dns', performance.now() - startedAt);
  return found;
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
