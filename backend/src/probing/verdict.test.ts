import fc from 'fast-check';
import type { AssertionOutcome, AssertionResult } from '@appops/shared/rules/checks/assertion-findings';
import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import { expect, test } from 'vitest';
import { aCheck } from '../../testing/probing/checks.ts';
import { degradedWords, verdictOf } from './verdict.ts';

/** A verdict over assertions that came out as given; of those in `soft` the check says that they only degrade. */
function verdict(outcomes: AssertionOutcome[], soft: number[], illness: string | null = null) {
  const assertions = outcomes.map((_, index): HttpAssertion => ({
    kind: 'header',
    name: `x-${index}`,
    comparison: 'present',
    value: '',
    ...(soft.includes(index) ? { otherwise: 'degraded' } : {}),
  }));
  const results = outcomes.map((outcome, index): AssertionResult => ({
    index,
    kind: 'header',
    outcome,
    reason: outcome === 'passed' ? 'ok' : outcome === 'failed' ? 'mismatch' : 'evaluation_failed',
    message: `${index} ${outcome}`,
  }));
  return verdictOf(aCheck('http://127.0.0.1/', { assertions }), results, illness);
}

test('an assertion that fails and says "degraded" leaves the run up, and its sentence says why it is degraded', () => {
  expect(verdict(['passed', 'failed'], [1])).toMatchObject({
    outcome: 'passed',
    message: null,
    degradedBecause: '1 failed',
    results: [{ passed: true }, { passed: false, degraded: true }],
  });
});

test('what is down stays down beside it, and says nothing of being degraded', () => {
  expect(verdict(['failed', 'failed'], [0])).toMatchObject({
    outcome: 'failed',
    message: '1 failed',
    degradedBecause: null,
  });
});

test('one that cannot be evaluated is an error, although it says "degraded"', () => {
  const found = verdict(['passed', 'error'], [0, 1]);
  expect(found).toMatchObject({ outcome: 'error', message: '1 error', degradedBecause: null });
  expect(found.results[1]).toEqual({ index: 1, passed: false, message: '1 error', error: true });
});

test('of our own illness nothing becomes degraded', () => {
  expect(verdict(['failed', 'error'], [0], 'ill')).toMatchObject({
    outcome: 'unknown',
    degradedBecause: null,
  });
});

test('whatever fails: down if one that decides failed, else an error if one was in error, else up', () => {
  const outcome = fc.constantFrom<AssertionOutcome>('passed', 'failed', 'error');
  fc.assert(
    fc.property(fc.array(fc.tuple(outcome, fc.boolean()), { minLength: 1, maxLength: 6 }), (given) => {
      const soft = given.flatMap(([, isSoft], index) => (isSoft ? [index] : []));
      const found = verdict(
        given.map(([each]) => each),
        soft,
      );
      const hardFailed = given.some(([each, isSoft]) => each === 'failed' && !isSoft);
      const inError = given.some(([each]) => each === 'error');
      expect(found.outcome).toBe(hardFailed ? 'failed' : inError ? 'error' : 'passed');
      const degrades = given.some(([each, isSoft]) => each === 'failed' && isSoft);
      expect(found.degradedBecause !== null).toBe(found.outcome === 'passed' && degrades);
    }),
  );
});

test('a near end of a certificate is told behind what an assertion says, and alone where none says anything', () => {
  const near = 'The certificate ends';
  expect(degradedWords(verdict(['failed'], [0]), near)).toBe('0 failed The certificate ends');
  expect(degradedWords(verdict(['passed'], []), near)).toBe(near);
  expect(degradedWords(verdict(['failed'], []), near)).toBeNull();
});
