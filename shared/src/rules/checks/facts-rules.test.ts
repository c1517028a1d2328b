import { expect, test } from 'vitest';
import { httpFacts } from '../../contract/checks/http-facts.ts';
import { tcpFacts } from '../../contract/checks/tcp-facts.ts';
import { tlsFacts } from '../../contract/checks/tls-facts.ts';
import { unknownFactsOf } from '../../contract/checks/unknown-facts.ts';
import type { AttemptFacts } from '../../contract/checks/facts.ts';
import { factsRulesOf } from './facts-rules-of.ts';
import { tlsWords } from './tls-words.ts';

const said = (facts: AttemptFacts) =>
  factsRulesOf(facts)
    .said(facts)
    .map(({ name, value }) => `${name}: ${value}`);
const http = (more: object) =>
  httpFacts.parse({
    ...{ protocol: 'http', statusCode: null, bodyBytes: null, bodyTruncated: false, tls: null },
    ...more,
  });
const tls = (subject: string) =>
  tlsFacts.parse({ protocol: 'TLSv1.3', alpn: null, leafExpiresAt: null, chainExpiresAt: null, subject });

test('what HTTP found reads in the order in which people ask for it; what is not known is not told', () => {
  const hop = { url: 'https://shop.example/', statusCode: 301, address: null, tls: null };
  const hops = [hop, { ...hop, url: 'https://shop.example/home' }];
  const found = { statusCode: 200, httpVersion: '1.1', contentType: 'text/html', bodyBytes: 1234 };
  expect(said(http({ ...found, bodyTruncated: true, hops }))).toEqual([
    'Status: 200 over HTTP/1.1',
    'Redirected: once, to https://shop.example/home',
    'Type of the body: text/html',
    'Size of the body: 1.2 KiB, the rest was not read',
  ]);
  expect(said(http({ statusCode: 200, hops: [hop, ...hops] }))).toEqual([
    'Status: 200',
    'Redirected: 2 times, to https://shop.example/home',
  ]);
  expect(said(http({}))).toEqual([]);
});

test('what TCP and a protocol of tomorrow found reads alike', () => {
  const heard = {
    protocol: 'tcp',
    tls: null,
    heardBytes: 21,
    heardTruncated: false,
    greeting: '220 mx\\r\\n',
  };
  expect(said(tcpFacts.parse(heard))).toEqual(['Heard: 21 bytes', 'It greeted with: 220 mx\\r\\n']);
  expect(said(tcpFacts.parse({ ...heard, heardBytes: null, greeting: null }))).toEqual([]);
  expect(
    said(unknownFactsOf({ protocol: 'snmp', rcode: 'SERVFAIL', isSigned: false, ttl: 30, all: [] })),
  ).toEqual(['Rcode: SERVFAIL', 'Is signed: no', 'Ttl: 30']);
});

test('each hop has its handshake; without a redirect there is one', () => {
  const hop = (subject: string) => ({ url: '', statusCode: 200, address: null, tls: tls(subject) });
  const subjects = (facts: AttemptFacts) =>
    factsRulesOf(facts)
      .handshakes(facts)
      .map((each) => each?.subject);
  expect(subjects(http({ tls: tls('b'), hops: [hop('a'), hop('b')] }))).toEqual(['a', 'b']);
  expect(subjects(http({ tls: tls('b') }))).toEqual(['b']);
  expect(subjects(unknownFactsOf(null))).toEqual([]);
});

test('a handshake reads by its version, what was agreed on for what follows, and its cipher', () => {
  expect(tlsWords({ ...tls('a'), alpn: 'http/1.1', cipher: 'TLS_AES_128_GCM_SHA256' })).toBe(
    'TLSv1.3, http/1.1, TLS_AES_128_GCM_SHA256',
  );
  expect(tlsWords({ ...tls('a'), protocol: null })).toBe('unknown version');
});
