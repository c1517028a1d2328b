import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dnsCheck } from '../../contract/checks/dns.ts';
import { dnsFacts } from '../../contract/checks/dns-facts.ts';
import { givenCheck } from '../../contract/checks/given-check.ts';
import { dnsRecordTypes } from '../../words/dns.ts';
import { isSameCheckElsewhere } from '../monitor-edit.ts';
import { dnsFactsRules } from './dns-facts.ts';
import { askedNameOf, nameServerOf, reverseNameOf } from './dns-name.ts';
import { recordContains, recordValue } from './dns-records.ts';
import { rulesOf } from './rules-of.ts';

const given = (more: object = {}) => ({ type: 'dns', name: 'shop.example', ...more });
const check = (more: object = {}) => dnsCheck.parse(given(more));
const fieldsOf = (more: object): string[] =>
  givenCheck.safeParse(given(more)).error?.issues.map(({ path }) => path.join('.')) ?? [];

test('nothing but a name is needed', () => {
  expect(check()).toEqual({
    type: 'dns',
    name: 'shop.example',
    record: 'A',
    server: null,
    timeoutMs: 10_000,
    assertions: [{ kind: 'rcode', is: 'NOERROR' }],
  });
});

const record = (value: string, comparison = 'equals') => ({
  assertions: [{ kind: 'record', comparison, value }],
});

test.each<[string, object, string[]]>([
  ['a scheme', { name: 'https://shop.example' }, ['name']],
  ['two dots in a row', { name: 'shop..example' }, ['name']],
  ['a part that is too long', { name: `${'a'.repeat(64)}.example` }, ['name']],
  ['no name', { name: '' }, ['name']],
  ['a space', { name: 'shop example' }, ['name']],
  ['an address where a name is asked for', { name: '192.0.2.1' }, ['name']],
  ['an unknown record type', { record: 'ANY' }, ['record']],
  ['a name server with a path', { server: 'ns1.example/x' }, ['server']],
  ['a name server at port 0', { server: '192.0.2.53:0' }, ['server']],
  ['nothing asserted', { assertions: [] }, ['assertions']],
  ['an A record that is no address', record('shop.example'), ['assertions.0.value']],
  [
    'an AAAA record that is an IPv4 address',
    { record: 'AAAA', ...record('192.0.2.1') },
    ['assertions.0.value'],
  ],
  [
    'an MX record without its preference',
    { record: 'MX', ...record('mail.example') },
    ['assertions.0.value'],
  ],
  ['an empty text to contain', record('', 'contains'), ['assertions.0.value']],
  [
    'two response codes at once',
    {
      assertions: [
        { kind: 'rcode', is: 'NOERROR' },
        { kind: 'rcode', is: 'NXDOMAIN' },
      ],
    },
    ['assertions.1.is'],
  ],
  [
    'records of a name that must not exist',
    {
      assertions: [
        { kind: 'rcode', is: 'NXDOMAIN' },
        { kind: 'count', atLeastRecords: 1 },
      ],
    },
    ['assertions.1.atLeastRecords'],
  ],
])('a check with %s is refused at its field', (_, more, fields) => {
  expect(fieldsOf(more)).toEqual(fields);
});

test.each<[string, object]>([
  ['a name beyond ASCII', { name: 'bücher.example' }],
  ['an underscore', { name: '_sip._tcp.example.com', record: 'SRV' }],
  ['a part of a reverse zone', { name: '1.0/25.2.0.192.in-addr.arpa', record: 'PTR' }],
  ['an address for PTR', { name: '2001:db8::1', record: 'PTR' }],
  ['the root', { name: '.', record: 'NS' }],
  ['a name server by name and port', { server: 'ns1.example.com:5353' }],
  ['a name server by IPv6 address', { server: '2001:db8::53' }],
  ['a null MX', { record: 'MX', ...record('0 .') }],
  ['a part of a record', record('192.0', 'contains')],
  [
    'no such record of no such name',
    { assertions: [{ kind: 'rcode', is: 'NXDOMAIN' }, ...record('192.0.2.1', 'none_equals').assertions] },
  ],
])('a check with %s is accepted', (_, more) => expect(fieldsOf(more)).toEqual([]));

describe('names', () => {
  test.each([
    ['Shop.Example.', 'A', 'shop.example'],
    ['bücher.example', 'A', 'xn--bcher-kva.example'],
    ['192.0.2.7', 'PTR', '7.2.0.192.in-addr.arpa'],
    ['192.0.2.7', 'A', null],
    ['::1', 'PTR', `1.${'0.'.repeat(31)}ip6.arpa`],
    ['mail.example', 'PTR', 'mail.example'],
  ])('"%s" is asked for by %s as %s', (name, type, asked) => expect(askedNameOf(name, type)).toBe(asked));

  test('every IPv6 address has 32 nibbles in reverse', () => {
    fc.assert(
      fc.property(
        fc.ipV6().filter((address) => !address.includes('.')),
        (address) => {
          const asked = askedNameOf(address, 'PTR')!;
          expect(asked).toMatch(/^(?:[0-9a-f]\.){32}ip6\.arpa$/);
          expect(asked).toBe(reverseNameOf(new URL(`http://[${address}]/`).hostname.slice(1, -1)));
        },
      ),
    );
  });

  test.each([
    ['ns1.example', { host: 'ns1.example', port: 53 }],
    ['192.0.2.53:5353', { host: '192.0.2.53', port: 5353 }],
    ['[::1]:54', { host: '::1', port: 54 }],
    ['::1', { host: '::1', port: 53 }],
    ['ns1.example:x', null],
    ['', null],
  ])('the name server "%s" is %j', (text, place) => expect(nameServerOf(text)).toEqual(place));
});

describe('values of records', () => {
  test.each([
    ['A', ' 192.0.2.1 ', '192.0.2.1'],
    ['AAAA', '2001:DB8:0::1', '2001:db8::1'],
    ['NS', 'NS1.Example.', 'ns1.example'],
    ['CNAME', 'bücher.example', 'xn--bcher-kva.example'],
    ['MX', '10  Mail.Example.', '10 mail.example'],
    ['MX', '0 .', '0 .'],
    ['CAA', '0 ISSUE letsencrypt.org', '0 issue "letsencrypt.org"'],
    ['TXT', '"v=spf1 " "-all"', 'v=spf1 -all'],
    ['TXT', 'Keeps its Case', 'Keeps its Case'],
  ] as const)('%s "%s" is compared as "%s"', (type, typed, value) =>
    expect(recordValue(type, typed)).toBe(value),
  );

  test('one in its spelling stays as it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...dnsRecordTypes), fc.string(), (type, text) => {
        const once = recordValue(type, text);
        // Quotes within quotes are a text of their own, and the only thing that is not.
        if (type === 'TXT' && once.includes('"')) return;
        expect(recordValue(type, once)).toBe(once);
      }),
    );
  });

  test('names contain a text whatever its case, texts do not', () => {
    expect(recordContains('MX', '10 mail.example', 'MAIL')).toBe(true);
    expect(recordContains('TXT', 'v=spf1 -all', 'SPF')).toBe(false);
  });
});

test('the same check elsewhere has another name, and is known by what it asserted', () => {
  expect(isSameCheckElsewhere(check(), check({ name: 'staging.example', server: '192.0.2.1' }))).toBe(true);
  expect(isSameCheckElsewhere(check(), check({ record: 'MX' }))).toBe(false);
  const name = (assertion: object) => rulesOf(check()).assertionName(assertion as never);
  expect(name({ kind: 'rcode', is: 'NOERROR' })).toBe('rcode NOERROR');
  expect(name({ kind: 'record', comparison: 'equals', value: 'x' })).toBe('record equals x');
  expect(name({ kind: 'latency', atMostMs: 1 })).toBe('latency');
});

test('what was found reads in the order in which people ask for it', () => {
  const facts = dnsFacts.parse({
    ...{
      protocol: 'dns',
      rcode: 0,
      authoritative: true,
      records: ['a', 'b'],
      recordCount: 3,
      aliases: ['c'],
    },
    ...{ leastTtlSeconds: 60, transport: 'udp', server: '192.0.2.53:53', askedTimes: 2, passedOver: 1 },
  });
  expect(dnsFactsRules.said(facts).map(({ name, value }) => `${name}: ${value}`)).toEqual([
    'Response code: NOERROR (no error)',
    'Records: a, b and 1 more',
    'Alias of: c',
    'Least time to live: 60 s',
    'Answered by: 192.0.2.53:53 over UDP, which speaks for the zone',
    'Asked: 2 times',
    'Passed over: 1 messages that answered something else',
  ]);
  expect(dnsFactsRules.well(facts, 0)).toBe('3 records');
  expect(dnsFactsRules.well({ ...facts, rcode: 3 }, 3)).toBe('NXDOMAIN');
});
