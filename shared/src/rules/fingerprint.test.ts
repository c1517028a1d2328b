import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, normaliseMessage } from './fingerprint.ts';
import type { FailureDescription } from './fingerprint.ts';

const failure: FailureDescription = {
  service: 'shop',
  monitor: 'mon_1',
  assertion: 'status',
  reason: 'assertion',
  message: 'Status 503 is not in 200-299',
};

describe('normaliseMessage', () => {
  test.each([
    ['Status 503 after 1.25 s', 'status <n> after <n> s'],
    ['order 9f8e7d6c-1234-4abc-8def-0123456789ab is gone', 'order <id> is gone'],
    ['deployment dep_01907f3ec2b17a3d9a4b5c6d7e8f9012 failed', 'deployment <id> failed'],
    ['build 2e4f6a81c0 broke', 'build <id> broke'],
    ['No field "total" in `cart`', 'no field <text> in <text>'],
    ["can't find 'total'", "can't find <text>"],
    ['at 2026-11-23T10:15:00.123Z', 'at <date>'],
    ['at 2026-11-23 10:15:00+01:00 again', 'at <date> again'],
    ['connect ECONNREFUSED 127.0.0.1:4400', 'connect econnrefused <n>'],
    ['see https://shop.example/x?y=1 now', 'see <url> now'],
    ['the facade  decided\n', 'the facade decided'],
  ])('%s', (message, normalised) => {
    expect(normaliseMessage(message)).toBe(normalised);
  });

  test('normalising twice changes nothing', () => {
    const piece = fc.constantFrom(
      '5',
      'a1b2c3d',
      '"',
      "'",
      '`',
      ' ',
      '2026-01-02',
      'x',
      '-',
      ':',
      '.',
      '_',
      'http://a',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (message) => {
        const once = normaliseMessage(message);
        expect(normaliseMessage(once)).toBe(once);
      }),
    );
  });
});

describe('fingerprintOf', () => {
  test('is the same for the same failure with other numbers, and stays so between releases of ours', () => {
    const other = fingerprintOf({ ...failure, message: 'Status 500 is not in 200-399' });
    expect(other).toEqual(fingerprintOf(failure));
    expect(other.exact).toBe('f1_fa673138c9cb15ca');
    expect(other.loose).toBe('l1_29dbe89f21e4e59d');
  });

  test('another service, monitor, assertion or reason is another problem', () => {
    const changes: Partial<FailureDescription>[] = [
      { service: 'blog' },
      { monitor: 'mon_2' },
      { assertion: null },
      { reason: 'timeout' },
    ];
    const all = [failure, ...changes.map((change) => ({ ...failure, ...change }))].map(fingerprintOf);
    expect(new Set(all.map((one) => one.exact)).size).toBe(5);
    expect(new Set(all.map((one) => one.loose)).size).toBe(5);
  });

  test('another message is a loose hit only', () => {
    const other = fingerprintOf({ ...failure, message: 'The body is not JSON' });
    expect(other.exact).not.toBe(fingerprintOf(failure).exact);
    expect(other.loose).toBe(fingerprintOf(failure).loose);
  });

  test('parts do not run into each other, and the text is safe in a path', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (a, b, moved) => {
        const left = fingerprintOf({ ...failure, service: a + moved, monitor: b });
        const right = fingerprintOf({ ...failure, service: a, monitor: moved + b });
        expect(left.exact).toMatch(/^[a-z0-9_]+$/);
        expect(left.exact).not.toBe(right.exact);
      }),
    );
  });
});
