import type { Answer } from 'dns-packet';
import { recordValue } from '@appops/shared/rules/checks/dns-records';

/** What a record holds, as zone files write it and in the spelling of `recordValue`; null for a type that is not asked for. */
export function recordText(answer: Answer): string | null {
  switch (answer.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return recordValue(answer.type, printable(answer.data));
    case 'MX':
      return recordValue('MX', `${answer.data.preference ?? 0} ${nameIn(answer.data.exchange)}`);
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = answer.data;
      return recordValue('SRV', `${priority} ${weight} ${port} ${nameIn(target)}`);
    }
    case 'SOA': {
      const { mname, rname, serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0 } = answer.data;
      const names = `${nameIn(mname)} ${nameIn(rname)}`;
      return recordValue('SOA', `${names} ${serial} ${refresh} ${retry} ${expire} ${minimum}`);
    }
    case 'CAA': {
      const { flags = 0, tag, value } = answer.data;
      return recordValue('CAA', `${flags} ${printable(tag)} "${printable(value)}"`);
    }
    case 'TXT': {
      const parts = Array.isArray(answer.data) ? answer.data : [answer.data];
      // RFC 7208 section 3.3: the strings of one record are one text, without blanks between them.
      return printable(
        Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))).toString(),
      );
    }
    default:
      return null;
  }
}

/** A name within a value, in which blanks part one thing from another. */
function nameIn(name: string): string {
  return printable(name).replaceAll(' ', '\\x20');
}

/** What a server says is shown in terminals and pages: what steers these is shown as what it is. */
function printable(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    shown += !steers(code)
      ? character
      : code < 0x100
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return shown;
}

/** Controls, and what turns the direction of text around. */
function steers(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    (code >= 0x200e && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}
