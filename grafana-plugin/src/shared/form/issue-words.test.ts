import { addWorkaround } from '@appops/shared/contract/cases';
import { createMonitor } from '@appops/shared/contract/monitors';
import { setEnglishMessages } from '@appops/shared/contract/locale';
import { expect, test } from 'vitest';
import { newMonitorBody, newMonitorForm } from '../../features/monitors/monitor-form.ts';
import { messageOf } from './issue-words.ts';

setEnglishMessages();

function messages(schema: typeof addWorkaround.body | typeof createMonitor.body, body: unknown) {
  const parsed = schema.safeParse(body);
  return Object.fromEntries(
    (parsed.success ? [] : parsed.error.issues).map((issue) => [issue.path.join('.'), messageOf(issue)]),
  );
}

test('what was left empty is needed', () => {
  expect(
    messages(addWorkaround.body, { description: ' ', owner: '', rollbackStep: 'x', expiresAt: '' }),
  ).toEqual({ description: 'is needed', owner: 'is needed', expiresAt: 'is needed' });
});

test('what is no number is told as that, and what is too small by how much', () => {
  const form = { ...newMonitorForm, url: 'https://a.example/', name: 'a', service: 'a', environment: 'b' };
  expect(messages(createMonitor.body, newMonitorBody({ ...form, downAfter: 'often' }))).toEqual({
    downAfter: 'must be a number',
  });
  expect(messages(createMonitor.body, newMonitorBody({ ...form, intervalSeconds: '0.1' }))).toEqual({
    intervalMs: 'must be at least 1000',
  });
});
