import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaped } from '@appops/shared/rules/checks/escaped-bytes';
import { attemptOf } from '../../testing/monitors.ts';
import { missedOutcome } from '../probing/thread/run-outcome.ts';
import { scrubbed, scrubbedText } from './scrub.ts';

const of = (value: string) => new Map([['TOKEN', value]]);
const scrub = (text: string, value: string) => scrubbedText(text, of(value));

/** Ways in which a target or a library may write a value that it was sent. */
const writings: Record<string, (value: string) => string> = {
  'as it is': (value) => value,
  'in capitals': (value) => value.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  'percent-encoded': encodeURIComponent,
  'percent-encoded in lower case': (value) =>
    encodeURIComponent(value).replace(/%../g, (hex) => hex.toLowerCase()),
  'each byte percent-encoded': (value) =>
    [...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'as a field of a form': (value) => new URLSearchParams({ a: value }).toString().slice(2),
  'in an address': (value) => new URL(`http://a.example/?k=${encodeURIComponent(value)}`).search,
  'in JSON': (value) => JSON.stringify(value),
  'in JSON as ASCII': (value) =>
    JSON.stringify(value).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  'as escaped bytes': (value) => escaped(Buffer.from(value)),
  'in HTML': (value) =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
};

/** Values as people have them: tokens, passwords with odd characters, and words of many scripts. */
const values = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abcXYZ0189-_.~+/='), minLength: 8, maxLength: 60 }),
  fc.string({ unit: 'grapheme', minLength: 4, maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...'\\"<>&\'% \n\r\t{}$:'), minLength: 4, maxLength: 12 }),
);
const around = fc.string({ maxLength: 20 });

describe.each(Object.entries(writings))('a value %s', (_, write) => {
  test('is not in what is told, whatever stands around it', () => {
    fc.assert(
      fc.property(values, around, around, (value, before, after) => {
        fc.pre(value.isWellFormed());
        const written = write(value);
        const told = scrub(before + written + after, value);
        expect(told).not.toContain(value);
        // Nor as it was written, where that is not so short that it is only by chance.
        if (written !== '' && !before.includes(written) && !after.includes(written))
          expect(told).not.toContain(written);
      }),
    );
  });
});

describe('a value', () => {
  const token = 'tk_live_Zx81+/abcdefghij';

  test('inside of base64 is hidden wherever it begins there', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 9 }),
        fc.string({ maxLength: 9 }),
        values,
        (before, after, value) => {
          fc.pre(value.isWellFormed() && Buffer.byteLength(value) >= 8);
          const encoded = Buffer.from(before + value + after).toString('base64');
          expect(Buffer.from(scrub(encoded, value), 'base64').toString('latin1')).not.toContain(
            Buffer.from(value).toString('latin1'),
          );
        },
      ),
    );
    expect(scrub(`Basic ${Buffer.from(`user:${token}`).toString('base64')}`, token)).toMatch(
      /^Basic dXNlcj.*\(secret TOKEN\)/,
    );
  });

  test('that was cut by an excerpt is hidden as far as it goes', () => {
    expect(scrub(`It said "${token.slice(0, 15)}…"`, token)).toBe('It said "(secret TOKEN)…"');
    expect(scrub(`It said "${token.slice(0, 15)}"…`, token)).toBe('It said "(secret TOKEN)"…');
    expect(scrub(`body: ${token.slice(0, 12)}`, token)).toBe('body: (secret TOKEN)');
    // In the middle of an escape as well.
    expect(scrub('x tk_live_Zx81%2', token)).toBe('x (secret TOKEN)');
  });

  test('that is a Basic credential hides the password that is in it', () => {
    const basic = Buffer.from('shop:hunter2!').toString('base64');
    expect(scrub('wrong password hunter2! for shop', basic)).toBe('wrong password (secret TOKEN) for shop');
    expect(scrub('shop:hunter2!', basic)).toBe('(secret TOKEN)');
  });

  test('that is a scheme with a token, or a cookie, hides what is inside', () => {
    expect(scrub('token abcdef123456 expired', 'Bearer abcdef123456')).toBe('token (secret TOKEN) expired');
    expect(scrub('session s3cr3ts3ss10n is unknown', 'sid=s3cr3ts3ss10n; lang=de')).toBe(
      'session (secret TOKEN) is unknown',
    );
  });

  test('that the words for it hold is not told by them', () => {
    expect(scrub('the word is secret', 'secret')).toBe('the word is •••');
    expect(scrub('TOKEN', 'TOKEN')).not.toContain('TOKEN');
  });

  test('of two, the longer one is taken, and both are hidden', () => {
    const both = new Map([
      ['SHORT', 'abcd'],
      ['LONG', 'abcdefgh'],
    ]);
    expect(scrubbedText('abcdefgh and abcd', both)).toBe('(secret LONG) and (secret SHORT)');
  });

  test('is looked for in a long text in little time', () => {
    const text = 'a'.repeat(20_000);
    const needle = `${'a'.repeat(400)}b`;
    expect(scrub(text, needle)).not.toContain(needle);
  });
});

test('a whole outcome holds no value in any of its texts, and what programs read of it stays', () => {
  fc.assert(
    fc.property(values, (value) => {
      fc.pre(value.isWellFormed() && value.trim().length >= 4);
      const told = (text: string) => `${text} ${value} ${encodeURIComponent(value)}`;
      const attempt = attemptOf(
        {
          ok: false,
          reason: 'assertion',
          message: told('failed'),
          assertions: [{ index: 0, passed: false, message: told('not') }],
          degradedBecause: told('near'),
          steps: [
            {
              ...{ name: told('step'), ok: null, reason: 'timeout', message: told('late'), totalUs: 1 },
              phases: attemptOf().phases,
              facts: null,
            },
          ],
        },
        {
          contentType: told('type'),
          hops: [
            {
              url: `http://a.example/${encodeURIComponent(value)}`,
              statusCode: 302,
              address: null,
              tls: null,
            },
          ],
        },
      );
      const outcome = { ...missedOutcome({ id: 'x', slot: 1 } as never, told('why')), attempts: [attempt] };
      const clean = scrubbed(outcome, of(value));
      for (const text of textsIn(clean.attempts).concat(clean.missedBecause ?? '')) {
        expect(text).not.toContain(value);
        expect(text).not.toContain(encodeURIComponent(value));
      }
      expect(clean.attempts[0]).toMatchObject({
        reason: 'assertion',
        phases: attempt.phases,
        facts: { protocol: 'http', statusCode: 200 },
        steps: [{ reason: 'timeout' }],
      });
    }),
    { numRuns: 50 },
  );
});

function textsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return ['reason', 'protocol', 'kind'].includes(key) ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, each]) => textsIn(each, Array.isArray(value) ? key : inner));
}
