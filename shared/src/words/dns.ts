/** How name servers call what they answer with, by number (IANA, "DNS RCODEs"; RFC 1035 section 4.1.1, RFC 2136). */
export const dnsRcodes = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const;
export type DnsRcode = (typeof dnsRcodes)[number];

/** Record types that can be asked for. */
export const dnsRecordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SOA', 'SRV', 'CAA', 'PTR'] as const;
export type DnsRecordType = (typeof dnsRecordTypes)[number];

const meanings: Record<DnsRcode, string> = {
  NOERROR: 'no error',
  FORMERR: 'the name server could not read the question',
  SERVFAIL: 'the name server failed to find out',
  NXDOMAIN: 'there is no such name',
  NOTIMP: 'the name server cannot answer such questions',
  REFUSED: 'the name server refused to answer',
  YXDOMAIN: 'a name exists that should not',
  YXRRSET: 'records exist that should not',
  NXRRSET: 'records do not exist that should',
  NOTAUTH: 'the name server does not know this zone',
  NOTZONE: 'the name is not in this zone',
};

/** What each record type holds, for who has to choose one. */
export const dnsRecordMeanings: Record<DnsRecordType, string> = {
  A: 'IPv4 addresses',
  AAAA: 'IPv6 addresses',
  CNAME: 'the name that it is an alias of',
  MX: 'its mail servers',
  NS: 'its name servers',
  TXT: 'texts, such as SPF',
  SOA: 'the head of its zone',
  SRV: 'the servers of a service',
  CAA: 'who may issue certificates',
  PTR: 'the name of an address',
};

/** A response code's name: "NXDOMAIN"; one that is not known here by its number: "RCODE 23". */
export function rcodeName(code: number): string {
  return dnsRcodes[code] ?? `RCODE ${code}`;
}

/** A response code with what it means: "NXDOMAIN (there is no such name)". */
export function rcodeInWords(code: number): string {
  const known = dnsRcodes[code];
  return known === undefined ? rcodeName(code) : `${known} (${meanings[known]})`;
}
