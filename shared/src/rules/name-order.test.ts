import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareNames, folded, nameOrder } from './name-order.ts';

const sorted = (...names: string[]) => names.toSorted(compareNames);

describe('names stand as people count', () => {
  test('numbers by their value, wherever they stand, however long', () => {
    expect(sorted('shop-10', 'shop-2', 'shop-1', 'shop')).toEqual(['shop', 'shop-1', 'shop-2', 'shop-10']);
    expect(sorted('v1.10.0', 'v1.9.12', 'v1.9.2')).toEqual(['v1.9.2', 'v1.9.12', 'v1.10.0']);
    expect(sorted('a100000000000000000000', 'a99999999999999999999')).toEqual([
      'a99999999999999999999',
      'a100000000000000000000',
    ]);
    expect(sorted('shop ２', 'shop 10')).toEqual(['shop ２', 'shop 10']);
  });
  test('whatever their case, with accents beside their letters', () => {
    expect(sorted('Zebra', 'apple', 'Émile', 'emil', 'Emily')).toEqual([
      'apple',
      'emil',
      'Émile',
      'Emily',
      'Zebra',
    ]);
  });
  test('leading zeros break a tie only', () => {
    expect(sorted('node-010', 'node-2', 'node-10', 'node-01')).toEqual([
      'node-01',
      'node-2',
      'node-10',
      'node-010',
    ]);
  });
  test('names that are not Latin have an order of their own', () => {
    expect(sorted('环境10', '环境2', 'サーバー3', 'магазин-10', 'магазин-9')).toEqual([
      'магазин-9',
      'магазин-10',
      'サーバー3',
      '环境2',
      '环境10',
    ]);
  });
});

/** As a database compares: by the bytes of UTF-8. */
function compareBytes(a: string, b: string): number {
  const [x, y] = [new TextEncoder().encode(a), new TextEncoder().encode(b)];
  const at = x.findIndex((byte, index) => byte !== y[index]);
  if (at === -1) return Math.sign(x.length - y.length);
  return at >= y.length ? 1 : Math.sign(x[at]! - y[at]!);
}

test('it is an order: total, and the same as that of the UTF-8 bytes that a database compares', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.stringMatching(/^(shop|é|环|😀|ﬁ|\uffee)?-?[0-9]{0,4}[ab]?$/),
  );
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      expect(Math.sign(compareNames(a, b))).toBe(-Math.sign(compareNames(b, a)) + 0);
      expect(compareNames(a, a)).toBe(0);
      if (compareNames(a, b) <= 0 && compareNames(b, c) <= 0)
        expect(compareNames(a, c)).toBeLessThanOrEqual(0);
      const byBytes = compareBytes(nameOrder(a), nameOrder(b));
      if (byBytes !== 0) expect(Math.sign(compareNames(a, b))).toBe(byBytes);
    }),
    { numRuns: 5000 },
  );
});

test('a search finds a text whatever its case or width', () => {
  expect(folded('ＳＨＯＰ Straße ΟΔΟΣ Магазин')).toBe('shop strasse οδοσ магазин');
});
