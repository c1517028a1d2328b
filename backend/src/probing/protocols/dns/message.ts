import { decode, encode, RECURSION_DESIRED, type Answer, type DecodedPacket } from 'dns-packet';
import type { DnsRecordType } from '@appops/shared/words/dns';
import { recordText } from './record-text.ts';

/** What a name server is asked. */
export interface Question {
  /** As name servers know it: in ASCII, without the final dot. */
  name: string;
  record: DnsRecordType;
}

/** A record of the type that was asked for. */
export interface FoundRecord {
  /** As zone files write it; see `recordValue`. */
  value: string;
  ttlSeconds: number;
}

/** What a message says that answers the question. */
export interface DnsAnswer {
  rcode: number;
  authoritative: boolean;
  records: FoundRecord[];
  /** The names that the name is an alias of, one after the other. */
  aliases: string[];
  /** The least time to live of the records and of the aliases that lead to them; null where there is none. */
  leastTtlSeconds: number | null;
  /** Whether the name server knows EDNS. */
  knowsEdns: boolean;
}

/** How much fits a packet nearly everywhere without being cut in two (RFC 9715). */
const udpPayloadSize = 1232;
const headerBytes = 12;
/** More records in one message, of all kinds, are not looked at: reading a hostile one could take long. */
export const mostRecords = 1000;
/** A name that is an alias of an alias of … longer than this is no chain but an attack. */
const mostAliases = 16;

/**
 * The message that asks (RFC 1035 section 4.1), with the size of packets that we take (EDNS, RFC 6891) unless a name server does
 * not understand that.
 */
export function queryOf({ name, record }: Question, id: number, withEdns: boolean): Buffer {
  return encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ type: record, name, class: 'IN' }],
    additionals: withEdns
      ? [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: 0,
            flag_do: false,
            options: [],
          },
        ]
      : [],
  });
}

/** What the first bytes of a message say; null for what is too short to be one. */
interface Head {
  id: number;
  isReply: boolean;
  opcode: number;
  isTruncated: boolean;
  rcode: number;
  questions: number;
  records: number;
}

function headOf(message: Buffer): Head | null {
  if (message.length < headerBytes) return null;
  const flags = message.readUInt16BE(2);
  return {
    id: message.readUInt16BE(0),
    isReply: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    isTruncated: (flags & 0x0200) !== 0,
    rcode: flags & 0xf,
    questions: message.readUInt16BE(4),
    records: message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10),
  };
}

/** Where the question of a query of ours ends. */
function questionEnd(query: Buffer): number {
  let at = headerBytes;
  while (query[at] !== 0) at += query[at]! + 1;
  return at + 5;
}

/**
 * Whether a message answers a query: the same id and the same question, whatever its case. A name server that could not even
 * read the question need not repeat it (RFC 1035 section 4.1.1, codes 1 and 4).
 */
export function answersTo(message: Buffer, query: Buffer): boolean {
  const head = headOf(message);
  if (head === null || !head.isReply || head.opcode !== 0 || head.id !== query.readUInt16BE(0)) return false;
  if (head.questions === 0) return head.rcode !== 0 && head.rcode !== 3;
  if (head.questions !== 1) return false;
  const end = questionEnd(query);
  if (message.length < end) return false;
  for (let at = headerBytes; at < end - 4; at += 1)
    if (lowerCase(message[at]!) !== lowerCase(query[at]!)) return false;
  return message.subarray(end - 4, end).equals(query.subarray(end - 4, end));
}

/** Of an ASCII letter; lengths of labels are below all letters. */
function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** Whether an answer was cut to fit a packet, so that the whole one is to be asked for over TCP. */
export function isTruncated(message: Buffer): boolean {
  return headOf(message)?.isTruncated === true;
}

/** Reads an answer; `broken` says why it cannot be read, `limit` which limit of ours it exceeds. */
export function readAnswer(
  message: Buffer,
  { name, record }: Question,
): DnsAnswer | { broken: string } | { limit: string } {
  const head = headOf(message);
  if (head === null) return { broken: 'it is too short' };
  if (head.records > mostRecords)
    return { limit: `it has ${head.records} records, and at most ${mostRecords} are read` };
  let packet: DecodedPacket;
  try {
    packet = decode(message);
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }
  // Lengths that lead beyond the end are read as if there were something.
  if (!(decode.bytes <= message.length)) return { broken: 'it is shorter than it says' };
  const { records, aliases, ttls } = follow(packet.answers ?? [], name, record);
  const edns = (packet.additionals ?? []).find((each) => each.type === 'OPT');
  return {
    // RFC 6891 section 6.1.3: EDNS holds the upper bits.
    rcode: ((edns?.extendedRcode ?? 0) << 4) | head.rcode,
    authoritative: packet.flag_aa,
    records,
    aliases,
    leastTtlSeconds: ttls.length === 0 ? null : Math.min(...ttls),
    knowsEdns: edns !== undefined,
  };
}

/** The records of the name, and of what it is an alias of; what a message says of other names is nobody's answer. */
function follow(
  answers: readonly Answer[],
  name: string,
  record: DnsRecordType,
): { records: FoundRecord[]; aliases: string[]; ttls: number[] } {
  const byName = Map.groupBy(answers, (answer) => answer.name.toLowerCase());
  const aliases: string[] = [];
  const ttls: number[] = [];
  let at = name.toLowerCase();
  while (record !== 'CNAME' && aliases.length < mostAliases) {
    const alias = byName.get(at)?.find((answer) => answer.type === 'CNAME');
    if (alias?.type !== 'CNAME') break;
    const next = alias.data.toLowerCase();
    if (next === name.toLowerCase() || aliases.includes(next)) break;
    aliases.push(next);
    ttls.push(ttlOf(alias));
    at = next;
  }
  const records = (byName.get(at) ?? []).flatMap((answer): FoundRecord[] => {
    const value = answer.type === record ? recordText(answer) : null;
    return value === null ? [] : [{ value, ttlSeconds: ttlOf(answer) }];
  });
  return { records, aliases, ttls: [...ttls, ...records.map(({ ttlSeconds }) => ttlSeconds)] };
}

/** RFC 2181 section 8: a time to live with the first bit set counts as none. */
function ttlOf(answer: Answer): number {
  const ttl = 'ttl' in answer ? (answer.ttl ?? 0) : 0;
  return ttl > 0x7fff_ffff ? 0 : ttl;
}
