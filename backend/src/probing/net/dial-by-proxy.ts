import { isIP, type Socket } from 'node:net';
import { judgeAddresses, type AddressRules } from './address-rules.ts';
import { connectTunnel } from './connect-tunnel.ts';
import { dial, type Connected } from './dial.ts';
import { failed, gaveUp, type Failure } from './failure.ts';
import type { NameResolver } from './name-resolver.ts';
import { proxyWords, type Proxy } from './proxy.ts';
import { socksTunnel } from './socks-tunnel.ts';
import type { Trace } from './trace.ts';

/** What the connection to a proxy is made with. */
export interface ProxyContext {
  addressRules: AddressRules;
  resolver: NameResolver;
}

/** Whom a proxy is asked for. */
export interface AskedOfProxy {
  /** Addresses that were judged, or one name where the proxy may look names up. */
  addresses: readonly string[];
  port: number;
  /** The target says nothing before it was asked. */
  waitsToBeAsked: boolean;
}

/** How each kind of proxy is asked. */
const tunnels = { http: connectTunnel, socks5: socksTunnel } as const;

/** Of a target with more addresses only so many are asked for: each costs a connection to the proxy. */
const mostAddresses = 4;

/**
 * Connects to a target by a proxy: its own name is looked up and judged like a target's, and it is asked for one address after
 * the other, as long as it says that it could not reach one. What it does wrong is told as its own fault (`proxy`); that it
 * could not reach the target by any of them is told of the target (`connect`), since that is what its protocol says.
 */
export async function dialByProxy(
  { addresses, port, waitsToBeAsked }: AskedOfProxy,
  proxy: Proxy,
  context: ProxyContext,
  signal: AbortSignal,
  trace: Trace,
): Promise<Connected | { failure: Failure }> {
  const words = proxyWords(proxy);
  const unreached: string[] = [];
  for (const address of addresses.slice(0, mostAddresses)) {
    trace.phase = 'proxy';
    const beganAt = performance.now();
    const to = await reachProxy(proxy, context, signal);
    if ('failure' in to) return to;
    trace.add('proxy', to.at - beganAt);
    trace.phase = 'tunnel';
    const onAbort = (): void => void to.socket.destroy();
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const tunnelled = await tunnels[proxy.kind](to.socket, { host: address, port }, proxy);
    const at = performance.now();
    signal.removeEventListener('abort', onAbort);
    trace.add('tunnel', at - to.at);
    if ('ok' in tunnelled) {
      if (!waitsToBeAsked || to.socket.readableLength === 0) return { socket: to.socket, address, at };
      to.socket.destroy();
      return failed('proxy', `${sentence(words)} said more than its answer, before anybody was asked`);
    }
    to.socket.destroy();
    if ('fault' in tunnelled)
      return (tunnelled.byDelay === true ? gaveUp : failed)('proxy', `${sentence(words)} ${tunnelled.fault}`);
    unreached.push(tunnelled.unreached);
  }
  return failed('connect', `${sentence(words)} ${unreached.join('; and it ')}`);
}

/** Look-up, address rules and connection of the proxy itself. */
async function reachProxy(
  proxy: Proxy,
  { addressRules, resolver }: ProxyContext,
  signal: AbortSignal,
): Promise<{ socket: Socket; at: number } | { failure: Failure }> {
  const { host, port } = proxy;
  const words = proxyWords(proxy);
  const found = isIP(host) === 0 ? await resolver.resolve(host, 'any', signal) : { addresses: [host] };
  if ('failure' in found) return ofProxy(found.failure, `No way to ${words}`);
  const refusal = judgeAddresses(found.addresses, addressRules);
  if (refusal !== null) return failed('blocked', `${sentence(words)} is refused: ${refusal.message}`);
  const tcp = await dial(host, found.addresses, port, signal);
  return 'failure' in tcp ? ofProxy(tcp.failure, `No way to ${words}`) : tcp;
}

/** What failed on the way to a proxy: that it is ours stays so, all else is the proxy's. */
function ofProxy(failure: Failure, words: string): { failure: Failure } {
  return {
    failure: {
      ...failure,
      reason: failure.reason === 'internal' ? 'internal' : 'proxy',
      message: `${words}: ${failure.message}`,
    },
  };
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
