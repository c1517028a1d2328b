import { planVerification, recordFix } from '@appops/shared/contract/cases';
import { expect, test } from 'vitest';
import { emptyPlan, mayAskForLess, planOf } from './plan-form.ts';

test('an untouched form asks for nothing, so that the backend works out the window and the runs', () => {
  expect(planOf(emptyPlan)).toEqual({});
  expect(mayAskForLess(emptyPlan)).toBe(false);
});

test('a shorter window goes with its reason', () => {
  const plan = {
    ...emptyPlan,
    window: { count: '1', unit: 'minutes' as const },
    reason: ' Every order fails. ',
  };
  expect(mayAskForLess(plan)).toBe(true);
  expect(planOf(plan)).toEqual({ minimumWindowMs: 60_000, reason: 'Every order fails.' });
});

test('a stated share of failed runs is typed in percent and asks for a reason too', () => {
  const plan = { ...emptyPlan, failedShare: '20', reason: 'The monitor was paused at night.' };
  expect(mayAskForLess(plan)).toBe(true);
  expect(planOf(plan)).toEqual({ failureShare: 0.2, reason: 'The monitor was paused at night.' });
});

test('a reason that was typed and then not needed is not sent', () => {
  expect(planOf({ ...emptyPlan, reason: 'left over' })).toEqual({});
});

test('what the form makes is what the contract takes', () => {
  const plan = planOf({
    environments: ['production'],
    window: { count: '2', unit: 'days' },
    cleanRuns: '60',
    failedShare: '5',
    reason: 'so',
  });
  expect(recordFix.body!.safeParse({ version: '1.1.1', plan }).success).toBe(true);
  expect(planVerification.body!.safeParse({ ...plan, startAnew: true }).success).toBe(true);
});
