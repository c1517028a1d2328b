import { endpoint } from './dial.ts';

/** A proxy as an attempt uses it: what an admin set, with its secrets put in. Plain data: it crosses threads. */
export interface Proxy {
  slug: string;
  kind: 'http' | 'socks5';
  /** A name, or an address without brackets. */
  host: string;
  port: number;
  user: string | null;
  password: string | null;
  /** Whether it is told names, which it looks up itself, so that our address rules do not see where they lead. */
  remoteNames: boolean;
}

/** The proxy in messages: 'the proxy "office" (proxy.example.com:3128)'. */
export function proxyWords({ slug, host, port }: Proxy): string {
  return `the proxy "${slug}" (${endpoint(host, port)})`;
}

/** Whom a proxy is asked to connect to: an address that was judged, or a name where it may look names up. */
export interface TunnelTarget {
  /** Without brackets. */
  host: string;
  port: number;
}

/**
 * How a proxy answered. `unreached`: it says by the rules of its protocol that it could not reach the target, in words that
 * go on after its name; so another address may be asked for. `fault`: it did not do its part, in such words.
 */
export type Tunnelled = { ok: true } | { unreached: string } | { fault: string; byDelay?: boolean };
