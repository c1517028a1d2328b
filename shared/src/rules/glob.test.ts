import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsGlob } from './glob.ts';

test.each([
  ['preview-*', 'Preview-17', true],
  ['preview-*', 'my-preview-17', false],
  ['*/pull/*', 'refs/pull/12/merge', true],
  ['pr-?', 'pr-7', true],
  ['pr-?', 'pr-17', false],
  ['*', '', true],
  ['', '', true],
  ['', 'x', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a.c', 'abc', false],
  ['*本番*', '旧本番環境', true],
])('%j on %j: %s', (pattern, name, fits) => {
  expect(fitsGlob(pattern, name)).toBe(fits);
});

test('it says what a regular expression of the same meaning says', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 10 });
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, name) => {
      const same = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(fitsGlob(pattern, name)).toBe(same.test(name));
    }),
  );
});

test('a pattern made to take long is over at once', () => {
  expect(fitsGlob('*a'.repeat(100), 'a'.repeat(2000) + 'b')).toBe(false);
});
