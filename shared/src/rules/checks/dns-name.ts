import { hostNameOf } from './host-name.ts';

/** What of ASCII no name holds that we can ask for: what ends or quotes names, and what belongs to other kinds of addresses. */
const never = /[\s"'\\;()@,:?#%[\]]/;

/**
 * A name as name servers are asked for it: in lower case, names beyond ASCII encoded (IDNA), without the final dot; "." is the
 * root. Labels such as "_dmarc" or "0/25" are names here, which they are for no browser. Null for what is no name.
 */
export function dnsNameOf(text: string): string | null {
  if (text === '.') return '.';
  const plain = text.replace(/\.$/, '');
  if (plain === '' || plain.includes('//')) return null;
  const name = /^[\x21-\x7e]+$/.test(plain) ? plain.toLowerCase() : hostNameOf(plain);
  if (name === null || never.test(name) || /^\d+(?:\.\d+){3}$/.test(name)) return null;
  const labels = name.split('.');
  // RFC 1035 section 2.3.4.
  const fits = name.length <= 253 && labels.every(({ length }) => length > 0 && length <= 63);
  return fits ? name : null;
}

/** An address as the platform writes it, without brackets; null for what is none. */
export function addressOf(text: string): string | null {
  if (!/^[\d.]+$/.test(text) && !text.includes(':')) return null;
  const host = hostNameOf(text);
  if (host === null) return null;
  if (host.startsWith('[')) return host.slice(1, -1);
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) ? host : null;
}

/** The name under which an address has its PTR record (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseNameOf(address: string): string {
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const [before = '', after] = address.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = after === undefined ? head : [...head, ...zeros, ...tail];
  const nibbles = groups.flatMap((group) => [...group.padStart(4, '0')]);
  return `${nibbles.reverse().join('.')}.ip6.arpa`;
}

/** What a check asks for: for PTR an address stands for the name under which its record is. Null for what cannot be asked. */
export function askedNameOf(name: string, record: string): string | null {
  const address = addressOf(name);
  if (address !== null) return record === 'PTR' ? reverseNameOf(address) : null;
  return dnsNameOf(name);
}

/** Where a name server is asked: a name or an address without brackets, and a port. */
export interface NameServerPlace {
  host: string;
  port: number;
}

/** Reads "ns1.example.com", "192.0.2.53:5353", "::1" or "[::1]:53"; null for what is no such place. */
export function nameServerOf(text: string): NameServerPlace | null {
  const isBareSix = /^[^[\]]*:[^[\]]*:/.test(text);
  const [, host = '', digits] = isBareSix ? [null, text] : (/^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? []);
  const name = hostNameOf(host);
  const port = digits === undefined ? 53 : Number(digits);
  if (name === null || port < 1 || port > 65_535) return null;
  return { host: name.replace(/^\[|\]$/g, ''), port };
}
