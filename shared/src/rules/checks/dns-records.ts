import type { DnsRecordType } from '../../words/dns.ts';
import { addressOf, dnsNameOf } from './dns-name.ts';

/** What a value must look like to be one of a type, and what is said where it does not. */
const forms: Record<DnsRecordType, { isOne: (value: string) => boolean; such: string }> = {
  A: {
    isOne: (value) => addressOf(value)?.includes('.') === true && !value.includes(':'),
    such: 'an IPv4 address',
  },
  AAAA: { isOne: (value) => addressOf(value)?.includes(':') === true, such: 'an IPv6 address' },
  CNAME: { isOne: isName, such: 'a name, such as shop.example.com' },
  NS: { isOne: isName, such: 'a name, such as ns1.example.com' },
  PTR: { isOne: isName, such: 'a name, such as mail.example.com' },
  MX: {
    isOne: (value) => /^\d{1,5}\s+\S+$/.test(value),
    such: 'a preference and a name, such as "10 mail.example.com"',
  },
  SRV: {
    isOne: (value) => /^(?:\d{1,5}\s+){3}\S+$/.test(value),
    such: 'priority, weight, port and name, such as "0 5 5060 sip.example.com"',
  },
  SOA: {
    isOne: (value) => /^\S+\s+\S+(?:\s+\d+){5}$/.test(value),
    such: 'two names and five numbers, such as "ns1.example.com admin.example.com 7 3600 600 86400 300"',
  },
  CAA: {
    isOne: (value) => /^\d{1,3}\s+[a-z0-9]+\s+\S.*$/i.test(value),
    such: 'flags, a tag and a value, such as 0 issue "letsencrypt.org"',
  },
  TXT: { isOne: () => true, such: 'any text' },
};

/** Why no record of this type can be equal to a value, to stand behind its field's name; null where one may be. */
export function recordValueProblem(type: DnsRecordType, value: string): string | null {
  const { isOne, such } = forms[type];
  if (isOne(value.trim())) return null;
  return `must be ${such}, since that is what ${type} records hold; for a part of it choose "contains"`;
}

/**
 * A record's value in one spelling, so that two can be compared: names in lower case, encoded and without the final dot,
 * addresses as the platform writes them, single blanks. Texts keep their case; quotes around them are no part of them.
 */
export function recordValue(type: DnsRecordType, value: string): string {
  const plain = value.trim();
  switch (type) {
    case 'A':
    case 'AAAA':
      return addressOf(plain) ?? plain.toLowerCase();
    case 'TXT':
      return /^"[^"]*"(?:\s+"[^"]*")*$/.test(plain)
        ? [...plain.matchAll(/"([^"]*)"/g)].map(([, text]) => text).join('')
        : value;
    case 'CAA': {
      const [, flags, tag = '', text = ''] = /^(\d+)\s+([a-z0-9]+)\s+(.*)$/is.exec(plain) ?? [];
      return flags === undefined
        ? plain
        : `${flags} ${tag.toLowerCase()} "${text.replace(/^"(.*)"$/s, '$1')}"`;
    }
    default:
      return plain.split(/\s+/).map(nameForm).join(' ');
  }
}

/** Whether a record's value holds a text: in texts as it is written, elsewhere whatever its case. */
export function recordContains(type: DnsRecordType, record: string, text: string): boolean {
  const keepsCase = type === 'TXT' || type === 'CAA';
  return keepsCase ? record.includes(text) : record.toLowerCase().includes(text.trim().toLowerCase());
}

function isName(value: string): boolean {
  return addressOf(value) === null && dnsNameOf(value) !== null;
}

function nameForm(text: string): string {
  const plain = text.replace(/\.+$/, '');
  return plain === '' ? text.slice(0, 1) : (dnsNameOf(plain) ?? plain.toLowerCase());
}
