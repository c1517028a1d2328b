import type { Scope } from '@appops/shared/contract/route';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromJson, toCanonicalJson, toJson } from './json.ts';
import type { TokenTable } from './schema/access.ts';

test('what is stored as JSON comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      // JSON has one zero.
      const plain: unknown = JSON.parse(JSON.stringify(value));
      expect(fromJson(toJson(value))).toEqual(plain);
      expect(fromJson(toCanonicalJson({ value }))).toEqual({ value: plain });
    }),
  );
});

test('equal values are one canonical text, in whatever order their fields came', () => {
  expect(toCanonicalJson({ b: 1, a: { d: [2, 1], c: 'é' } })).toBe(
    toCanonicalJson({ a: { c: 'é', d: [2, 1] }, b: 1 }),
  );
});

test('a column takes what the schema says that it holds, and nothing else', () => {
  const read: readonly Scope[] = ['read'];
  const scopes: TokenTable['scopes'] = toJson(read);
  const given: Scope[] = fromJson(scopes);
  expect(given).toEqual(['read']);
  // @ts-expect-error a text that nobody knows to be JSON of scopes
  const text: TokenTable['scopes'] = '["read"]';
  // @ts-expect-error JSON of something else
  const numbers: TokenTable['scopes'] = toJson([1]);
  expect([text, numbers]).toEqual(['["read"]', '[1]']);
});
