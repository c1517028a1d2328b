import { expect, test } from 'vitest';
import type { Attempt } from '../../contract/checks/attempt.ts';
import type { AttemptFacts } from '../../contract/checks/facts.ts';
import { noPhases } from '../../contract/checks/phases.ts';
import { foundBy, inReply } from './first-release-fields.ts';
import { wellWords } from './well-words.ts';

const attemptWith = (facts: AttemptFacts | null): Attempt => ({
  ...{ ok: true, reason: null, message: null, totalUs: 1000, phases: noPhases, address: '192.0.2.1' },
  ...{ assertions: [], degradedBecause: null, facts, steps: [] },
});
const http: AttemptFacts = {
  ...{ protocol: 'http', statusCode: 200, httpVersion: '1.1', contentType: 'text/html' },
  ...{ bodyBytes: 12, bodyTruncated: true, tls: null },
  hops: [{ url: 'https://shop.example/', statusCode: 301, address: '192.0.2.1', tls: null }],
};

test('clients of the first release find each field where it was, also of protocols that it did not know', () => {
  const fields = { statusCode: 200, tls: null, bodyBytes: 12, bodyTruncated: true, hops: http.hops };
  expect(inReply(attemptWith(http))).toMatchObject(fields);
  const nothing = { statusCode: null, tls: null, bodyBytes: null, bodyTruncated: false, hops: [] };
  for (const facts of [
    null,
    { protocol: 'tcp', tls: null, heardBytes: 5, heardTruncated: false, greeting: 'hello' },
    { protocol: 'unknown', name: 'dns', plain: { statusCode: 7, tls: 'yes' } },
  ] satisfies (AttemptFacts | null)[])
    expect(inReply(attemptWith(facts))).toMatchObject({ ...nothing, facts });
});

test('an attempt that tells nothing of what it found has found nothing', () => {
  expect(foundBy(inReply(attemptWith(null)))).toBeNull();
  expect(wellWords(undefined, null)).toBe('Held');
  expect(wellWords(inReply(attemptWith(null)), 2)).toBe('Code 2');
});
