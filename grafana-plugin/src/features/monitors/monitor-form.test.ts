import { createMonitor, type Monitor } from '@appops/shared/contract/monitors';
import { expect, test } from 'vitest';
import { formOf, newMonitorBody, newMonitorForm, policyOf, withName } from './monitor-form.ts';
import { checkOf } from './protocols/forms.ts';
import { emptyHttpForm } from './protocols/http/http-form.ts';

test('the four fields of the first form make a monitor that the server accepts', () => {
  const form = {
    ...newMonitorForm,
    check: { ...emptyHttpForm, url: 'shop.example.com' },
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
    downWithin: 5,
    upAfter: 2,
    upWithin: null,
    opensIncident: false,
    severity: 'low',
    priority: true,
    parents: [{ id: 'mon_1', name: 'gateway' }],
  } as unknown as Monitor;
  const form = formOf(monitor)!;
  expect(checkOf(form.check)).toEqual(check);
  expect(policyOf(form)).toEqual({
    intervalMs: 1500,
    retries: { attempts: 2, delayMs: 0 },
    downAfter: 3,
    downWithin: 5,
    upAfter: 2,
    upWithin: null,
    opensIncident: false,
    severity: 'low',
    priority: true,
    parents: ['mon_1'],
  });
});

test('a name that is left out is made of what is called, and one that was typed stays', () => {
  const form = { ...newMonitorForm, check: { ...emptyHttpForm, url: 'shop.example.com/health' } };
  expect(withName(form).name).toBe('shop.example.com/health');
  expect(withName({ ...form, name: 'Shop' }).name).toBe('Shop');
});
