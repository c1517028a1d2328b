import { isIP, type Socket } from 'node:net';
import { judgeAddresses, type AddressRules } from './address-rules.ts';
import { dial, endpoint } from './dial.ts';
import { dialByProxy } from './dial-by-proxy.ts';
import { failed, type Failure } from './failure.ts';
import type { Family, NameResolver } from './name-resolver.ts';
import { proxyWords, type Proxy } from './proxy.ts';
import { secure } from './secure.ts';
import { usualTls, type TlsMeans } from './tls-means.ts';
import type { Trace } from './trace.ts';
import type { Trust } from './trust.ts';

/** What a connection is made with. That of a check is made by `connectionMeans`. */
export interface ConnectionContext {
  addressRules: AddressRules;
  resolver: NameResolver;
  trust: Trust;
  family: Family;
  /** Left out: the certificate must be made out to the host, by somebody of `trust`. */
  tls?: TlsMeans;
  /** The name server of the check's own choice that `resolver` asks, for messages. */
  ownResolver?: string;
  /** By which it goes; left out: directly. */
  proxy?: Proxy;
  /** Looks the proxy's own name up; left out: `resolver`. */
  proxyResolver?: NameResolver;
}

/** Where a connection leads. */
export interface ConnectionTarget {
  /** A name, or an address without brackets. */
  host: string;
  port: number;
  /** Host and port as people know them, for messages. */
  shown: string;
  /** The protocols that are offered in the TLS handshake; null for a connection without TLS. */
  tls: readonly string[] | null;
  /** Whether the target says nothing before it was asked, so that what comes by a proxy before that is the proxy's. */
  waitsToBeAsked?: boolean;
}

export interface OpenConnection {
  socket: Socket;
  /** performance.now() when it stood, with TLS where it has it. */
  at: number;
  /** Takes the connection out of the hands of the signal, which destroys it until then. */
  leave(): void;
}

/**
 * Opens a connection of its own: look-up, address rules, connection, TLS. Only addresses that the rules allow are ever
 * dialled, or asked of a proxy. Phases, address and handshake are noted in the trace on the way.
 * When the signal aborts, sockets are destroyed and the promise may stay pending: race it.
 */
export async function openConnection(
  target: ConnectionTarget,
  context: ConnectionContext,
  signal: AbortSignal,
  trace: Trace,
): Promise<OpenConnection | { failure: Failure }> {
  const { host, port, shown, tls } = target;
  trace.ownResolver = context.ownResolver ?? null;
  trace.proxy = context.proxy === undefined ? null : proxyWords(context.proxy);
  const found = await judgedAddresses(host, context, signal, trace);
  if ('failure' in found) return found;
  const tcp = await connected(target, found.addresses, context, signal, trace);
  if ('failure' in tcp) return tcp;

  const onAbort = (): void => void tcp.socket.destroy();
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const leave = (): void => signal.removeEventListener('abort', onAbort);
  if (tls === null) return { socket: tcp.socket, at: tcp.at, leave };

  trace.phase = 'tls';
  const secured = await secure(tcp, host, port, context.tls ?? usualTls(context.trust), tls);
  trace.peer.tls = secured.facts;
  if ('failure' in secured) return { failure: failureOf(secured, shown, trace) };
  trace.add('tls', secured.at - tcp.at);
  return { socket: secured.socket, at: secured.at, leave };
}

/** A connection to the target, or by a proxy to it. `address` is the target's, or its name where a proxy looks that up. */
interface Connected {
  socket: Socket;
  address: string;
  at: number;
}

async function connected(
  { host, port, shown, tls, waitsToBeAsked = false }: ConnectionTarget,
  addresses: readonly string[],
  context: ConnectionContext,
  signal: AbortSignal,
  trace: Trace,
): Promise<Connected | { failure: Failure }> {
  if (isIP(host) === 0 && addresses[0] !== host) trace.where = `${shown} (${addresses.join(', ')})`;
  if (context.proxy === undefined) {
    trace.phase = 'connect';
    const dialledAt = performance.now();
    const tcp = await dial(host, addresses, port, signal);
    if ('failure' in tcp) return tcp;
    trace.add('connect', tcp.at - dialledAt);
    trace.peer.address = tcp.address;
    if (isIP(host) === 0) trace.where = `${shown} (${endpoint(tcp.address, port)})`;
    return tcp;
  }
  const by = await dialByProxy(
    { addresses, port, waitsToBeAsked: waitsToBeAsked || tls !== null },
    context.proxy,
    { ...context, resolver: context.proxyResolver ?? context.resolver },
    signal,
    trace,
  );
  if ('failure' in by) return by;
  // A name that the proxy looked up has no address that we know.
  trace.peer.address = isIP(by.address) === 0 ? null : by.address;
  trace.where = `${shown} through ${trace.proxy ?? 'a proxy'}`;
  return by;
}

/**
 * A handshake by a proxy that was answered with what is no TLS: whether the proxy or the target said it is not known, and what
 * is not known is not said of the target.
 */
function failureOf(
  { failure, noTls = false }: { failure: Failure; noTls?: boolean },
  shown: string,
  { proxy }: Trace,
): Failure {
  return noTls && proxy !== null
    ? {
        reason: 'proxy',
        message: `What came for ${shown} through ${proxy} is no TLS. It is not known whether the proxy said it or the target`,
      }
    : failure;
}

/** Where a host leads, all of which our rules allow; or the host itself where a proxy may look it up. */
export async function judgedAddresses(
  host: string,
  context: Pick<ConnectionContext, 'addressRules' | 'resolver' | 'family' | 'proxy' | 'ownResolver'>,
  signal: AbortSignal,
  trace: Trace,
): Promise<{ addresses: readonly string[] } | { failure: Failure }> {
  if (context.proxy?.remoteNames === true && isIP(host) === 0) return { addresses: [host] };
  const lookedUp = await addressesOf(host, context, signal, trace);
  if ('failure' in lookedUp) return lookedUp;
  const refusal = judgeAddresses(lookedUp.addresses, context.addressRules);
  if (refusal === null) return lookedUp;
  const words = isIP(host) === 0 ? `${host} leads to a refused address: ${refusal.message}` : refusal.message;
  return failed('blocked', words);
}

async function addressesOf(
  host: string,
  context: Pick<ConnectionContext, 'resolver' | 'family'>,
  signal: AbortSignal,
  trace: Trace,
): Promise<{ addresses: string[] } | { failure: Failure }> {
  const version = isIP(host);
  if (version !== 0) {
    const other = version === 4 ? 'ipv6' : 'ipv4';
    return context.family === other
      ? failed('dns', `${host} is no ${other === 'ipv4' ? 'IPv4' : 'IPv6'} address, which the check asks for`)
      : { addresses: [host] };
  }
  const startedAt = performance.now();
  const found = await context.resolver.resolve(host, context.family, signal);
  trace.add('dns', performance.now() - startedAt);
  return found;
}
