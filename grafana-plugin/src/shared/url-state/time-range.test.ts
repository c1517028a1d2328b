import { describe, expect, test } from 'vitest';
import { instantsOf, rawRange } from './time-range.ts';

describe('rawRange', () => {
  test('words, instants and epoch milliseconds are taken', () => {
    expect(rawRange('now-6h', 'now')).toEqual({ from: 'now-6h', to: 'now' });
    expect(rawRange('1767225600000', '2026-01-02T00:00:00Z')).toEqual({
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-02T00:00:00Z',
    });
  });
  test('anything else is the fallback', () => {
    expect(rawRange('yesterday-ish', 'now', 'now-7d')).toEqual({ from: 'now-7d', to: 'now' });
    expect(rawRange('', '', 'now-1h')).toEqual({ from: 'now-1h', to: 'now' });
  });
});

test('a fixed range gives its own instants', () => {
  expect(instantsOf(rawRange('1767225600000', '1767229200000'))).toEqual({
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-01-01T01:00:00.000Z',
  });
});
