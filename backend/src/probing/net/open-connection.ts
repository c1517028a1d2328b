import { isIP, type Socket } from 'node:net';
import { judgeAddresses, type AddressRules } from './address-rules.ts';
import { dial, endpoint } from './dial.ts';
import { failed, type Failure } from './failure.ts';
import type { Family, NameResolver } from './name-resolver.ts';
import { secure } from './secure.ts';
import type { Trace } from './trace.ts';
import type { Trust } from './trust.ts';

/** What a connection is made with. */
export interface ConnectionContext {
  addressRules: AddressRules;
  resolver: NameResolver;
  trust: Trust;
  family: Family;
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
 * dialled. Phases, address and handshake are noted in the trace on the way.
 * When the signal aborts, sockets are destroyed and the promise may stay pending: race it.
 */
export async function openConnection(
  { host, port, shown, tls }: ConnectionTarget,
  context: ConnectionContext,
  signal: AbortSignal,
  trace: Trace,
): Promise<OpenConnection | { failure: Failure }> {
  const lookedUp = await judgedAddresses(host, context, signal, trace);
  if ('failure' in lookedUp) return lookedUp;

  trace.phase = 'connect';
  if (isIP(host) === 0) trace.where = `${shown} (${lookedUp.addresses.join(', ')})`;
  const dialledAt = performance.now();
  const tcp = await dial(host, lookedUp.addresses, port, signal);
  if ('failure' in tcp) return tcp;
  trace.add('connect', tcp.at - dialledAt);
  trace.peer.address = tcp.address;
  if (isIP(host) === 0) trace.where = `${shown} (${endpoint(tcp.address, port)})`;

  const onAbort = (): void => void tcp.socket.destroy();
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const leave = (): void => signal.removeEventListener('abort', onAbort);
  if (tls === null) return { socket: tcp.socket, at: tcp.at, leave };

  trace.phase = 'tls';
  const secured = await secure(tcp, host, port, context.trust, tls);
  trace.peer.tls = secured.facts;
  if ('failure' in secured) return { failure: secured.failure };
  trace.add('tls', secured.at - tcp.at);
  return { socket: secured.socket, at: secured.at, leave };
}

/** Where a host leads, all of which our rules allow. */
export async function judgedAddresses(
  host: string,
  context: Pick<ConnectionContext, 'addressRules' | 'resolver' | 'family'>,
  signal: AbortSignal,
  trace: Trace,
): Promise<{ addresses: readonly string[] } | { failure: Failure }> {
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
