import { httpAssertion } from '@appops/shared/contract/checks/http';
import { createMonitor } from '@appops/shared/contract/monitors';
import { describe, expect, test } from 'vitest';
import { assertionWords } from './assertion-words.ts';
import { completeUrl, emptyHttpForm, httpCheckOf, nameForUrl, newAssertion } from './http-form.ts';

describe('completeUrl', () => {
  test.each([
    ['shop.example.com/health', 'https://shop.example.com/health'],
    [' http://shop.example.com ', 'http://shop.example.com'],
    ['127.0.0.1:4400/healthz', 'http://127.0.0.1:4400/healthz'],
    ['localhost:3000', 'http://localhost:3000'],
    ['ftp://x', 'ftp://x'],
    ['', ''],
  ])('"%s" is meant as "%s"', (typed, meant) => expect(completeUrl(typed)).toBe(meant));
});

test('a name is made of the address, and of nothing where there is none', () => {
  expect(nameForUrl('shop.example.com/health?x=1')).toBe('shop.example.com/health');
  expect(nameForUrl('https://shop.example.com/')).toBe('shop.example.com');
  expect(nameForUrl('http://')).toBe('');
});

test.each([
  ['', undefined],
  [' ', undefined],
  ['0', 0],
  ['21', 21],
])('certificate days typed as "%s" are sent as %s', (typed, sent) => {
  expect(httpCheckOf({ ...emptyHttpForm, degradedCertificateDays: typed }).degradedCertificateDays).toBe(
    sent,
  );
});

test('certificate days that are no number are refused at their field', () => {
  const form = { ...emptyHttpForm, url: 'https://a.example', degradedCertificateDays: 'two weeks' };
  const parsed = createMonitor.body.safeParse({
    check: httpCheckOf(form),
    name: 'a',
    service: 's',
    environment: 'e',
  });
  expect(parsed.error?.issues[0]?.path).toEqual(['check', 'degradedCertificateDays']);
});

test.each(['status', 'header', 'json', 'latency', 'certificate'] as const)(
  'a new %s assertion can be saved as it is',
  (kind) => {
    expect(httpAssertion.safeParse(newAssertion(kind)).success).toBe(true);
  },
);

test('an assertion reads as a sentence', () => {
  expect(assertionWords({ kind: 'json', path: '$.a', comparison: 'greater_than', value: '0' })).toBe(
    '$.a is greater than 0',
  );
  expect(assertionWords({ kind: 'header', name: 'etag', comparison: 'present', value: '' })).toBe(
    'header etag is present',
  );
});
