import { assertion } from '@appops/shared/contract/checks';
import { createMonitor, type Monitor } from '@appops/shared/contract/monitors';
import { describe, expect, test } from 'vitest';
import {
  assertionWords,
  checkOf,
  completeUrl,
  formOf,
  nameForUrl,
  newAssertion,
  newMonitorBody,
  newMonitorForm,
  policyOf,
} from './monitor-form.ts';

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

test('the four fields of the first form make a monitor that the server accepts', () => {
  const form = {
    ...newMonitorForm,
    url: 'shop.example.com',
    name: 'Shop',
    service: 'Web Shop',
    environment: 'production',
  };
  const body = newMonitorBody(form);
  expect(body.service).toBe('Web Shop');
  expect(createMonitor.body.safeParse(body).success).toBe(true);
});

test('what is edited and not changed is what was there', () => {
  const check = {
    type: 'http' as const,
    url: 'https://a.example/x',
    method: 'POST' as const,
    headers: { 'x-a': '1' },
    body: '{}',
    redirects: 0,
    timeoutMs: 2500,
    family: 'ipv4' as const,
    degradedCertificateDays: 30.5,
    assertions: [{ kind: 'latency' as const, atMostMs: 300 }],
  };
  const monitor = {
    name: 'A',
    service: 'a',
    environment: 'b',
    check,
    intervalMs: 1500,
    retries: { attempts: 2, delayMs: 0 },
    downAfter: 3,
    upAfter: 2,
    opensIncident: false,
    severity: 'low',
    priority: true,
  } as unknown as Monitor;
  expect(checkOf(formOf(monitor))).toEqual(check);
  expect(policyOf(formOf(monitor))).toEqual({
    intervalMs: 1500,
    retries: { attempts: 2, delayMs: 0 },
    downAfter: 3,
    upAfter: 2,
    opensIncident: false,
    severity: 'low',
    priority: true,
  });
});

test.each([
  ['', undefined],
  [' ', undefined],
  ['0', 0],
  ['21', 21],
])('certificate days typed as "%s" are sent as %s', (typed, sent) => {
  expect(checkOf({ ...newMonitorForm, degradedCertificateDays: typed }).degradedCertificateDays).toBe(sent);
});

test('certificate days that are no number are refused at their field', () => {
  const form = { ...newMonitorForm, url: 'https://a.example', degradedCertificateDays: 'two weeks' };
  const parsed = createMonitor.body.safeParse({
    ...newMonitorBody(form),
    name: 'a',
    service: 's',
    environment: 'e',
  });
  expect(parsed.error?.issues[0]?.path).toEqual(['check', 'degradedCertificateDays']);
});

test.each(['status', 'header', 'json', 'latency', 'certificate'] as const)(
  'a new %s assertion can be saved as it is',
  (kind) => {
    expect(assertion.safeParse(newAssertion(kind)).success).toBe(true);
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
