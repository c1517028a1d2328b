import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDuration,
  countOf,
  mergeHistogram,
  quantileOf,
  readHistogram,
  RELATIVE_ERROR,
  storedHistogram,
  type LatencyHistogram,
  type StoredHistogram,
} from './latency-histogram.ts';

const durations = fc.array(fc.integer({ min: 1, max: 600_000_000 }), { minLength: 1, maxLength: 300 });
const quantile = fc.double({ min: 0, max: 1, noNaN: true });

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram: LatencyHistogram = new Map();
  for (const value of values) addDuration(histogram, value);
  return histogram;
}

const textOf = (histogram: LatencyHistogram) => JSON.stringify(storedHistogram(histogram));

describe('a quantile', () => {
  test('is within one per cent of what sorting gives', () => {
    fc.assert(
      fc.property(durations, quantile, (values, q) => {
        const exact = values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))]!;
        const told = quantileOf(histogramOf(values), q)!;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR * (1 + 1e-9));
      }),
    );
  });

  test('of nothing is null, not zero', () => {
    expect(quantileOf(new Map(), 0.5)).toBeNull();
  });

  test('takes what is shorter than a microsecond for one', () => {
    expect(quantileOf(histogramOf([0, 0, 1]), 1)).toBeCloseTo(0.99, 2);
  });
});

describe('merging', () => {
  test('gives the histogram of all durations, in whatever parts and order', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const whole = textOf(histogramOf([...a, ...b]));
        const oneWay = histogramOf(a);
        mergeHistogram(oneWay, histogramOf(b));
        const otherWay = histogramOf(b);
        mergeHistogram(otherWay, histogramOf(a));
        expect(textOf(oneWay)).toBe(whole);
        expect(textOf(otherWay)).toBe(whole);
        expect(countOf(oneWay)).toBe(a.length + b.length);
      }),
    );
  });
});

describe('as text', () => {
  test('it comes back as it was', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        const stored: StoredHistogram = JSON.parse(textOf(histogram));
        expect(readHistogram(stored)).toEqual(histogram);
      }),
    );
  });

  test('another version is refused instead of misread', () => {
    expect(() => readHistogram({ v: 2, b: [] })).toThrow('version 1');
  });

  test('its buckets stay where they are: stored ones must merge for ever', () => {
    expect(textOf(histogramOf([1, 100, 1_000_000]))).toBe('{"v":1,"b":[0,1,231,1,691,1]}');
  });
});
