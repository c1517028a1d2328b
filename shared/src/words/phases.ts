import { ownName } from './own-name.ts';

/** How the phases of an attempt are called. */
const NAMES: Record<string, string> = {
  dnsUs: 'Name look-up',
  connectUs: 'Connect',
  tlsUs: 'TLS',
  waitUs: 'Wait',
  transferUs: 'Transfer',
};

/** A phase as people read it; one that is not known here goes by its own name: "firstQueryUs" is "First query". */
export function phaseWord(key: string): string {
  return NAMES[key] ?? ownName(key.replace(/Us$/, ''));
}
