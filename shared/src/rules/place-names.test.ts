import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { slug as slugSchema } from '../contract/values.ts';
import { matchPlace, nameKey, slugFor } from './place-names.ts';

const none = () => false;

describe('names of environments and services', () => {
  test.each([
    ['Production', 'production'],
    ['  Production ', 'production'],
    ['ＰＲＯＤ', 'prod'],
    ['Straße', 'STRASSE'],
    ['cafe\u0301', 'CAFÉ'],
    ['prod\u00A0eu', 'Prod EU'],
    ['ΟΔΟΣ', 'οδος'],
    ['prod\u200B', 'prod'],
    ['ᾼδης', 'ΑΙΔΗΣ'],
    ['ᲂдин', 'ОДИН'],
    ['☃\uFE0F', '☃'],
    ['👩\uFE0F\u200D🚀', '👩\u200D🚀'],
    ['क्ष\u200D', 'क्ष'],
  ])('%j and %j are one name', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  test.each([
    ['生产-1', '测试-1'],
    ['prod/eu', 'prod-eu'],
    ['prod-eu', 'PROD EU'],
    ['prod_eu', 'prod.eu'],
    ['café', 'cafe'],
    ['ı', 'i'],
    ['👩\u200D🚀', '👩🚀'],
    ['👩🏽\u200D🚀', '👩🏽🚀'],
    ['\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E007F}', '\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E007F}'],
    [`${'本'.repeat(300)}a`, `${'本'.repeat(300)}b`],
    [`${'ﷺ'.repeat(100)}a`, `${'ﷺ'.repeat(100)}b`],
    [`${'a'.repeat(70)}-blue`, `${'a'.repeat(70)}-green`],
  ])('%j and %j are two names, and two slugs, whichever comes first', (one, other) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const a = slugFor(first, none);
      const b = slugFor(second, (taken) => taken === a);
      expect(nameKey(first)).not.toBe(nameKey(second));
      expect(a).not.toBe(b);
    }
  });

  test.each([
    ['production', 'production'],
    ['Production EU', 'production-eu'],
    ['Café Crème', 'cafe-creme'],
    ['a - b', 'a---b'],
  ])('nothing of %j is lost in %j', (name, slug) => {
    expect(slugFor(name, none)).toBe(slug);
  });

  test.each(['Production/EU', 'prod.eu', '-prod', 'review/feature_1', '生产-1', 'Zürich ☀'])(
    'what a slug cannot hold of %j leaves a hash in it',
    (name) => {
      expect(slugFor(name, none)).toMatch(/-[0-9a-z]{7}$/);
    },
  );

  test.each(['本番環境', 'прод', '!!!', '🚀'])(
    '%j has no Latin letter and gets a slug all the same',
    (name) => {
      expect(slugFor(name, none)).toMatch(/^x-[0-9a-z]{7}$/);
      expect(slugFor(name, none)).toBe(slugFor(` ${name} `, none));
    },
  );

  test('any names at all have slugs that fit, and as many of them as there are names', () => {
    const names = fc.array(
      fc.oneof(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 })),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(names, (given) => {
        const made = new Map<string, string>();
        for (const name of given) {
          const key = nameKey(name);
          if (key === '' || made.has(key)) continue;
          const taken = new Set(made.values());
          made.set(
            key,
            slugFor(name, (slug) => taken.has(slug)),
          );
        }
        expect(new Set(made.values()).size).toBe(made.size);
        for (const slug of made.values()) expect(slugSchema.safeParse(slug).success).toBe(true);
      }),
    );
  });

  test('a reference is matched by name first, then by slug', () => {
    const places = [
      { slug: 'production', name: 'Live' },
      { slug: 'prod-2', name: 'Production' },
      { slug: 'shop', name: 'Shop' },
    ];
    expect(matchPlace('PRODUCTION', places)?.slug).toBe('prod-2');
    expect(matchPlace('live', places)?.slug).toBe('production');
    expect(matchPlace('prod-2', places)?.slug).toBe('prod-2');
    expect(matchPlace('prod/2', places)).toBeUndefined();
  });
});
