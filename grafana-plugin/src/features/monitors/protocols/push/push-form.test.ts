import { pushCheck } from '@appops/shared/contract/checks/push';
import { expect, test } from 'vitest';
import { pushForm } from './push-form.ts';

test('an empty form is one that can be saved', () => {
  expect(pushForm.isFilledIn(pushForm.empty)).toBe(true);
  expect(pushCheck.parse(pushForm.checkOf(pushForm.empty))).toMatchObject({
    expected: { everyMs: 3_600_000 },
  });
});

test.each([
  { expected: { by: 'interval', everyMs: 90_000 }, graceMs: 1500, degradedMs: 60_000 },
  { expected: { by: 'cron', expression: '*/5 * * * *', zone: 'Europe/Berlin' }, longestMs: 7_200_000 },
])('what is edited and not changed is what was there: %j', (given) => {
  const check = pushCheck.parse({ type: 'push', ...given });
  expect(pushForm.checkOf(pushForm.formOf(check))).toEqual(check);
});
