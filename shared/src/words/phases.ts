import { ownName } from './own-name.ts';

/** How the phases of an attempt are called, in the order in which they come. */
const NAMES: Record<string, string> = {
  tokenUs: 'Access token',
  dnsUs: 'Name look-up',
  proxyUs: 'Proxy',
  tunnelUs: 'Tunnel',
  connectUs: 'Connect',
  startTlsUs: 'STARTTLS',
  tlsUs: 'TLS',
  upgradeUs: 'Upgrade',
  authUs: 'Sign-in',
  queryUs: 'Query',
  echoUs: 'Round trip',
  waitUs: 'Wait',
  transferUs: 'Transfer',
};

/** A phase as people read it; one that is not known here goes by its own name: "firstQueryUs" is "First query". */
export function phaseWord(key: string): string {
  return NAMES[key] ?? ownName(key.replace(/Us$/, ''));
}

/** The phases of an attempt in the order in which they come, whatever order they were stored in; unknown ones at the end. */
export function inPhaseOrder(
  phases: Readonly<Record<string, number | null>>,
): [key: string, us: number | null][] {
  const known = Object.keys(NAMES);
  const place = (key: string): number => (Object.hasOwn(NAMES, key) ? known.indexOf(key) : known.length);
  return Object.entries(phases).sort(([a], [b]) => place(a) - place(b));
}
