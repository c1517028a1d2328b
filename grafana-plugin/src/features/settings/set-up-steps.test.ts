import { expect, test } from 'vitest';
import { filledIn, shownSince, stepsOf } from './set-up-steps.ts';

const step = (when: 'always' | 'new' | 'rotated') => ({
  text: when,
  copies: [],
  when,
  about: 'nothing' as const,
});

test('a new secret has steps of its own', () => {
  const setUp = [step('always'), step('new'), step('rotated')];
  expect(stepsOf({ setUp }, false).map(({ text }) => text)).toEqual(['always', 'new']);
  expect(stepsOf({ setUp }, true).map(({ text }) => text)).toEqual(['always', 'rotated']);
  expect(stepsOf({}, true)).toEqual([]);
});

test('the address and the secret stand where they belong, whatever they hold', () => {
  expect(filledIn("curl '{address}' -H 'x: {secret}' {secret}", 'https://a/$&', '$1{address}')).toBe(
    "curl 'https://a/$&' -H 'x: $1{address}' $1{address}",
  );
  expect(filledIn('{secret}', '', null)).toBe('<the secret>');
});

test('only what came with the new secret shows that it works', () => {
  const source = { createdAt: '2026-11-01T00:00:00Z', previousSecretUntil: '2026-11-30T12:00:00Z' };
  expect(shownSince(source, false)).toBe(Date.parse('2026-11-01T00:00:00Z'));
  expect(shownSince(source, true)).toBe(Date.parse('2026-11-29T12:00:00Z'));
});
