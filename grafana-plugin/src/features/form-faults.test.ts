import { addWorkaround, closeCase, planVerification, recordFix } from '@appops/shared/contract/cases';
import { openIncident } from '@appops/shared/contract/incidents';
import { createMonitor } from '@appops/shared/contract/monitors';
import { faultsOf } from '@appops/shared/words/faults';
import { expect, test } from 'vitest';
import type * as z from 'zod/mini';
import { newMonitorBody, newMonitorForm, typedInOf, type MonitorForm } from './monitors/monitor-form.ts';
import { emptyHttpForm, type HttpForm } from './monitors/protocols/http/http-form.ts';

/** What stands at the fields of a form, by their paths. */
function atFields(schema: z.ZodMiniType, body: unknown): Record<string, string> {
  const parsed = schema.safeParse(body);
  const faults = parsed.success
    ? []
    : faultsOf(parsed.error.issues, { input: body, typedIn: typedInOf(newMonitorForm) });
  return Object.fromEntries(faults.map(({ path, message }) => [path, message]));
}

const check = { ...emptyHttpForm, url: 'https://a.example/' };
const right = { ...newMonitorForm, check, name: 'a', service: 'a', environment: 'b' };
const ofCheck = (change: Partial<HttpForm>) => ({ check: { ...check, ...change } });

test.each<[string, Partial<MonitorForm>, Record<string, string>]>([
  ['nothing is wrong', {}, {}],
  ['the interval too short', { intervalSeconds: '0.1' }, { intervalMs: 'must be at least 1 s' }],
  ['the interval too long', { intervalSeconds: '90000' }, { intervalMs: 'must be at most 86,400 s' }],
  ['the interval a word', { intervalSeconds: 'often' }, { intervalMs: 'must be a number' }],
  ['the interval empty', { intervalSeconds: '' }, { intervalMs: 'must be a number' }],
  ['the timeout too long', ofCheck({ timeoutSeconds: '90' }), { 'check.timeoutMs': 'must be at most 60 s' }],
  [
    'the timeout too short',
    ofCheck({ timeoutSeconds: '0' }),
    { 'check.timeoutMs': 'must be at least 0.1 s' },
  ],
  ['too many retries', { retryAttempts: '9' }, { 'retries.attempts': 'must be at most 5' }],
  ['a half retry', { retryAttempts: '0.5' }, { 'retries.attempts': 'must be a whole number' }],
  ['the pause too long', { retryDelayMs: '70000' }, { 'retries.delayMs': 'must be at most 60,000 ms' }],
  ['down after a word', { downAfter: 'often' }, { downAfter: 'must be a number' }],
  ['up after none', { upAfter: '0' }, { upAfter: 'must be at least 1' }],
  ['no name', { name: ' ' }, { name: 'is needed' }],
  ['a name too long', { name: 'x'.repeat(201) }, { name: 'must have at most 200 characters; it has 201' }],
  [
    'an address that no probe can call',
    ofCheck({ url: 'ftp://shop' }),
    { 'check.url': 'must be an http:// or https:// address without a user name or password in it' },
  ],
])('a monitor with %s', (_, change, messages) => {
  expect(atFields(createMonitor.body, newMonitorBody({ ...right, ...change }))).toEqual(messages);
});

test.each<[string, z.ZodMiniType, unknown, Record<string, string>]>([
  [
    'a workaround left empty',
    addWorkaround.body,
    { description: ' ', owner: '', rollbackStep: 'x', expiresAt: '' },
    { description: 'is needed', owner: 'is needed', expiresAt: 'is needed' },
  ],
  [
    'a plan that asks for too little',
    planVerification.body,
    { environments: [], cleanRunsNeeded: 1, minimumWindowMs: 1000, failureShare: 2 },
    {
      environments: 'must have at least one entry',
      cleanRunsNeeded: 'must be at least 5',
      minimumWindowMs: 'must be at least 1 minute',
      failureShare: 'must be at most 1 (100 %)',
    },
  ],
  [
    'a fix whose commit is a branch',
    recordFix.body,
    { commit: 'main' },
    { commit: 'must be 7 to 64 hex characters' },
  ],
  [
    'a closing without a reason',
    closeCase.body,
    { as: 'not_a_problem', reason: '' },
    { reason: 'is needed' },
  ],
  [
    'an incident without a title',
    openIncident.body,
    { title: '', severity: 'huge' },
    { title: 'is needed', severity: 'must be one of critical, high, medium or low' },
  ],
])('%s', (_, schema, body, messages) => {
  expect(atFields(schema, body)).toEqual(messages);
});
