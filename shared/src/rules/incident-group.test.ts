import { describe, expect, test } from 'vitest';
import { GROUP_WITHIN_MS, incidentTitle, joinsIncident, worseSeverity } from './incident-group.ts';

const first = { beganAt: 1_000_000, address: '10.0.0.1', probe: 1 };

describe('what falls together', () => {
  test('joins within a minute when it is at the same address or seen by the same probe', () => {
    const at = (ms: number, more: object = {}) =>
      joinsIncident({ ...first, beganAt: first.beganAt + ms, ...more }, first.beganAt, [first]);
    expect(at(GROUP_WITHIN_MS, { probe: 2 })).toBe(true);
    expect(at(GROUP_WITHIN_MS, { address: '10.0.0.2' })).toBe(true);
    expect(at(-GROUP_WITHIN_MS)).toBe(true);
    expect(at(GROUP_WITHIN_MS + 1)).toBe(false);
    expect(at(0, { address: '10.0.0.2', probe: 2 })).toBe(false);
  });

  test('what is not known is not the same', () => {
    const unknown = { beganAt: first.beganAt, address: null, probe: null };
    expect(joinsIncident(unknown, first.beganAt, [unknown])).toBe(false);
  });

  test('the worse severity counts', () => {
    expect(worseSeverity('low', 'critical')).toBe('critical');
    expect(worseSeverity('high', 'medium')).toBe('high');
  });

  test('the title names the first, tells how many, and fits a line however long names are', () => {
    expect(incidentTitle(['checkout'])).toBe('checkout is down');
    expect(incidentTitle(['checkout', 'cart'])).toBe('checkout and cart are down');
    expect(incidentTitle(['checkout', 'cart', 'search'])).toBe('checkout and 2 other monitors are down');
    const long = '長'.repeat(300);
    for (const names of [[long], [long, long], [long, long, long]])
      expect(incidentTitle(names).length).toBeLessThanOrEqual(200);
  });
});
