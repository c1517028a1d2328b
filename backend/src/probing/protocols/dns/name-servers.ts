import { isIP } from 'node:net';
import { nameServerOf } from '@appops/shared/rules/checks/dns-name';
import { judgeAddresses } from '../../net/address-rules.ts';
import { endpoint } from '../../net/dial.ts';
import { failed, type Failure } from '../../net/failure.ts';
import type { ProbeTools } from '../../protocol.ts';
import type { DnsTrace } from './dns-trace.ts';

/** A name server that may be asked. */
export interface NameServer {
  address: string;
  port: number;
  /** How the check calls it, where that is a name. */
  name: string | null;
}

/** A name server, for messages: with the name by which it is called, or that it is this machine's. */
export function shownServer({ address, port, name }: NameServer): string {
  return name === null ? endpoint(address, port) : `${name} (${endpoint(address, port)})`;
}

/** How many of several addresses are asked. */
const mostServers = 6;

/**
 * The name servers that a check asks. Its own must be allowed like any target, by every address that its name leads to. Those
 * that this machine's settings name are asked whatever the rules say, as they are for every look-up.
 */
export async function nameServersOf(
  server: string | null,
  { resolver, addressRules }: Pick<ProbeTools, 'resolver' | 'addressRules'>,
  signal: AbortSignal,
  trace: DnsTrace,
): Promise<{ servers: NameServer[] } | { failure: Failure }> {
  if (server === null) {
    const servers = resolver.servers().flatMap((text): NameServer[] => {
      const place = systemPlaceOf(text);
      return place === null ? [] : [{ ...place, name: null }];
    });
    return servers.length > 0
      ? { servers: servers.slice(0, mostServers) }
      : failed('check', "This machine's settings name no name server; give the check one of its own");
  }
  const place = nameServerOf(server);
  if (place === null) return failed('check', 'This check can never pass: its name server cannot be read');
  const { host, port } = place;
  let addresses = [host];
  if (isIP(host) === 0) {
    const startedAt = performance.now();
    const found = await resolver.resolve(host, 'any', signal);
    trace.add('dns', performance.now() - startedAt);
    if ('failure' in found) {
      const { reason, message, ...rest } = found.failure;
      return { failure: { reason, message: `The name server was not found: ${message}`, ...rest } };
    }
    ({ addresses } = found);
  }
  const refusal = judgeAddresses(addresses, addressRules);
  if (refusal !== null)
    return failed(
      'blocked',
      isIP(host) === 0 ? `${host} leads to a refused address: ${refusal.message}` : refusal.message,
    );
  const name = isIP(host) === 0 ? host : null;
  return { servers: addresses.slice(0, mostServers).map((address) => ({ address, port, name })) };
}

/** As Node tells the system's: "192.0.2.53", "192.0.2.53:5353", "::1", "[::1]:5353", "fe80::1%eth0". */
function systemPlaceOf(text: string): { address: string; port: number } | null {
  if (isIP(text) !== 0) return { address: text, port: 53 };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  return address === undefined || isIP(address) === 0 ? null : { address, port: Number(digits) };
}
