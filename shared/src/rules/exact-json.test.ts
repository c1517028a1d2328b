import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareNumbers,
  equalJson,
  ExactNumber,
  isDecimal,
  jsonNumberOf,
  parseExactJson,
  showJson,
} from './exact-json.ts';

const compareTexts = (a: string, b: string): number =>
  Math.sign(compareNumbers(jsonNumberOf(a), jsonNumberOf(b)));

describe('compareNumbers', () => {
  test.each([
    ['9007199254740993', '9007199254740992', 1],
    ['-9007199254740993', '-9007199254740992', -1],
    ['1', '1.0', 0],
    ['1', '1e0', 0],
    ['100', '1E+2', 0],
    ['0.1', '1e-1', 0],
    ['0.1', '0.1000000000000000055511151231257827', -1],
    ['0', '-0', 0],
    ['-0.0e99', '0', 0],
    ['1e400', '1e399', 1],
    ['-1e400', '1e-400', -1],
    ['1e-400', '0', 1],
    ['123456789012345678901234567890', '123456789012345678901234567891', -1],
    ['0.30000000000000004', '0.3', 1],
    ['1e1000000000000000000000', '1e1000000000000000000001', -1],
    ['10e1000000000000000000000', '1e1000000000000000000001', 0],
  ])('%s against %s', (a, b, expected) => {
    expect(compareTexts(a, b)).toBe(expected);
    expect(compareTexts(b, a)).toBe(expected === 0 ? 0 : -expected);
  });

  test('agrees with whole arithmetic, whatever the spelling', () => {
    const spelled = fc.record({
      value: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
      shift: fc.integer({ min: 0, max: 25 }),
      zeros: fc.integer({ min: 0, max: 3 }),
    });
    /** The same number with its point moved and its exponent to match. */
    const text = ({ value, shift, zeros }: { value: bigint; shift: number; zeros: number }): string =>
      `${value}${zeros > 0 ? `.${'0'.repeat(zeros)}` : ''}${shift > 0 ? `e-${shift}` : ''}`;
    fc.assert(
      fc.property(spelled, spelled, (a, b) => {
        const [left, right] = [a.value * 10n ** BigInt(25 - a.shift), b.value * 10n ** BigInt(25 - b.shift)];
        expect(compareTexts(text(a), text(b))).toBe(left === right ? 0 : left < right ? -1 : 1);
      }),
      { numRuns: 2000 },
    );
  });

  test('a row of a million zeros costs no more than its length', () => {
    const long = `1${'0'.repeat(1_000_000)}1`;
    expect(compareTexts(long, `${long}.0`)).toBe(0);
    expect(compareTexts(long, `1${'0'.repeat(999_999)}11`)).toBe(-1);
  });
});

describe('parseExactJson', () => {
  test('keeps what a double would lose, and nothing else', () => {
    expect(parseExactJson('{"a":9007199254740993,"b":1.5,"c":[1e2],"d":"9007199254740993"}')).toEqual({
      a: new ExactNumber('9007199254740993'),
      b: 1.5,
      c: [new ExactNumber('1e2')],
      d: '9007199254740993',
    });
    expect(parseExactJson('{"a":12}')).toEqual({ a: 12 });
  });

  test('refuses what is no JSON', () => {
    for (const text of ['', '<html>', '{"a":012345678901234567}', '[1,]', 'NaN'])
      expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });

  test('reads every document as the language does, apart from exactness', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(equalJson(parseExactJson(text), JSON.parse(text))).toBe(true);
      }),
    );
  });

  test('a member named __proto__ is a member', () => {
    const parsed = parseExactJson('{"__proto__":{"x":12345678901234567890}}') as object;
    expect(Object.keys(parsed)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });
});

test('equal documents are equal in any order of members and spelling of numbers', () => {
  const parsed = (text: string): unknown => parseExactJson(text);
  expect(equalJson(parsed('{"a":1,"b":[1.0]}'), parsed('{"b":[1e0],"a":1.00}'))).toBe(true);
  expect(equalJson(parsed('{"a":1}'), parsed('{"a":1,"b":1}'))).toBe(false);
  expect(equalJson(parsed('{"constructor":1}'), parsed('{"a":1}'))).toBe(false);
  expect(equalJson(parsed('[]'), parsed('{}'))).toBe(false);
  expect(equalJson(parsed('["1"]'), parsed('[1]'))).toBe(false);
  expect(equalJson(null, parsed('{}'))).toBe(false);
});

test('decimals are told from what only looks like one', () => {
  for (const text of ['1', '-1.5', '+2', '.5', '5.', ' 7 ', '1e-7', '1E+400'])
    expect(isDecimal(text)).toBe(true);
  for (const text of ['', ' ', '.', '2s', '1,5', '0x10', 'Infinity', 'NaN', '1e', '--1', '1_000'])
    expect(isDecimal(text)).toBe(false);
});

test('a value is shown as it came, and cut when it is long or deep', () => {
  expect(showJson(parseExactJson('{"a":[9007199254740993,null,"x"]}'), 100)).toBe(
    '{"a":[9007199254740993,null,"x"]}',
  );
  expect(
    showJson(
      Array.from({ length: 1000 }, () => 0),
      10,
    ),
  ).toBe('[0,0,0,0,0…');
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
  expect(showJson(deep, 10)).toBe('[[[[[[[[[[…');
});
