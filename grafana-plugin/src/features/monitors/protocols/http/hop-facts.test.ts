import { attemptInReply } from '@appops/shared/contract/checks/attempt';
import { httpFacts } from '@appops/shared/contract/checks/http-facts';
import { tlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { sizeWords } from '@appops/shared/words/size';
import { expect, test } from 'vitest';
import { endsOf, endWords, firstEnd } from '../certificate-ends.ts';
import { hopsOf } from './hop-facts.ts';

const tls = (more: object) =>
  tlsFacts.parse({ protocol: 'TLSv1.3', alpn: null, leafExpiresAt: null, chainExpiresAt: null, ...more });
const found = (more: object) =>
  httpFacts.parse({
    protocol: 'http',
    statusCode: 200,
    tls: null,
    bodyBytes: 1,
    bodyTruncated: false,
    ...more,
  });
/** As the first release answered it, without facts; or with them. */
const tried = (more: object) =>
  attemptInReply.parse({
    ok: true,
    reason: null,
    message: null,
    totalUs: 1000,
    phases: { dnsUs: null, connectUs: 1, tlsUs: 1, waitUs: 1, transferUs: 1 },
    address: '127.0.0.1',
    assertions: [],
    ...more,
  });

test('each hop of a redirect is told with its own certificate; one without is its own only hop', () => {
  const hops = [
    { url: 'http://a.example/', statusCode: 301, address: '192.0.2.1', tls: null },
    { url: 'https://a.example/', statusCode: 200, address: '192.0.2.1', tls: tls({ subject: 'a.example' }) },
  ];
  expect(hopsOf('192.0.2.1', found({ hops })).map(({ url, tls: facts }) => [url, facts?.subject])).toEqual([
    ['http://a.example/', undefined],
    ['https://a.example/', 'a.example'],
  ]);
  expect(hopsOf('127.0.0.1', found({}))).toEqual([
    { url: null, statusCode: 200, address: '127.0.0.1', tls: null },
  ]);
});

test('the end that counts stands first; an expired cross-signed root that was sent along is told beside it', () => {
  const ends = endsOf(
    tls({
      chainExpiresAt: '2026-03-01T00:00:00.000Z',
      leafExpiresAt: '2026-03-01T00:00:00.000Z',
      earliestExpiresAt: '2024-09-30T00:00:00.000Z',
    }),
  );
  expect(ends.map(({ name, at }) => `${name} ${at.slice(0, 10)}`)).toEqual([
    'Last valid chain 2026-03-01',
    'Earliest sent 2024-09-30',
  ]);
  expect(endsOf(tls({}))).toEqual([]);
});

test('of all hops the certificate that ends first counts, by its chain where one is known', () => {
  const hop = (subject: string, facts: object | null) => ({
    url: `https://${subject}/`,
    statusCode: 200,
    address: null,
    tls: facts === null ? null : tls({ subject, ...facts }),
  });
  const hops = [
    hop('plain.example', null),
    hop('late.example', {
      chainExpiresAt: '2026-05-01T00:00:00.000Z',
      leafExpiresAt: '2026-02-01T00:00:00.000Z',
    }),
    hop('first.example', { leafExpiresAt: '2026-03-01T00:00:00.000Z' }),
  ];
  const first = { at: '2026-03-01T00:00:00.000Z', validFrom: null, subject: 'first.example' };
  // Of the first release, which told it beside its facts, and of today.
  expect(firstEnd(tried({ hops }))).toEqual(first);
  expect(firstEnd(tried({ facts: found({ hops }) }))).toEqual(first);
  expect(firstEnd(tried({ facts: found({ hops: hops.slice(0, 1) }) }))).toBeNull();
  expect(firstEnd(tried({}))).toBeNull();
});

test('an end is told in days, with a decimal where it is near', () => {
  const now = Date.UTC(2026, 0, 1);
  const after = (days: number) => new Date(now + days * 86_400_000).toISOString();
  expect([after(33), after(2.5), after(1), after(-3), after(-635)].map((at) => endWords(at, now))).toEqual([
    'in 33 days',
    'in 2.5 days',
    'in 1 day',
    '3 days ago',
    '635 days ago',
  ]);
});

test('sizes read as people say them', () => {
  expect([0, 1, 512, 1234, 150_000, 5_000_000].map(sizeWords)).toEqual([
    '0 bytes',
    '1 byte',
    '512 bytes',
    '1.2 KiB',
    '146 KiB',
    '4.8 MiB',
  ]);
});
