import { updateSettings, type Settings } from '@appops/shared/contract/settings';
import { expect, test } from 'vitest';
import { formOfPolicies, policiesOf } from './policies-form.ts';

const settings = (resolveAfterMinutes: number | null) =>
  ({ incidents: { resolveAfterMinutes }, policies: { closerIsNotAuthor: true } }) as Settings;

test.each([null, 1, 10_080])('%s minutes that are there and not touched stay', (minutes) => {
  expect(policiesOf(formOfPolicies(settings(minutes)), 4)).toEqual({
    version: 4,
    incidents: { resolveAfterMinutes: minutes },
    policies: { closerIsNotAuthor: true },
  });
});

test('off by default; switched on it offers half an hour, and off again it is never', () => {
  const form = formOfPolicies(settings(null));
  expect(form.resolves).toBe(false);
  expect(policiesOf({ ...form, resolves: true }, 1).incidents).toEqual({ resolveAfterMinutes: 30 });
});

test.each(['', '0', '1.5', 'soon', '20000'])(
  '"%s" minutes are refused at their field',
  (resolveAfterMinutes) => {
    const body = policiesOf({ resolves: true, resolveAfterMinutes, closerIsNotAuthor: false }, 1);
    expect(updateSettings.body.safeParse(body).error?.issues[0]?.path).toEqual([
      'incidents',
      'resolveAfterMinutes',
    ]);
  },
);
