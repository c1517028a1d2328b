import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flapShare, FLAP_RUNS, noteForFlaps, type Flaps } from './flapping.ts';

/** A letter a second: u up, d down, e in error. */
function after(letters: string, before?: Flaps): Flaps | undefined {
  const outcomes = { u: 'up', d: 'down', e: 'error' } as const;
  return [...letters].reduce<Flaps | undefined>(
    (flaps, letter, index) =>
      // Cast: the patterns below make no other letters.
      noteForFlaps(flaps, { at: (index + 1) * 1000, outcome: outcomes[letter as keyof typeof outcomes] }),
    before,
  );
}

describe('flapping', () => {
  test('a change counts by its age, from 1.2 for the newest to 0.8 for the oldest', () => {
    expect(flapShare('1')).toBeCloseTo(1.2 / 20);
    expect(flapShare(`1${'0'.repeat(19)}`)).toBeCloseTo(0.8 / 20);
    expect(flapShare('1'.repeat(20))).toBeCloseTo(1);
  });

  test('one outage is none, nor are two; three in a row are', () => {
    expect(after('uuuddduuu')?.since).toBeNull();
    expect(after('uduuduuu')?.since).toBeNull();
    expect(after('ududud')?.since).toBeNull();
    expect(after('udududu')?.since).toBe(7000);
  });

  test('it goes on below where it began, and ends by its own threshold', () => {
    const flaps = after('udududu')!;
    expect(flapShare(flaps.changes)).toBeGreaterThan(0.3);
    const calmer = after('u'.repeat(12), flaps)!;
    expect(flapShare(calmer.changes)).toBeLessThan(0.3);
    expect(calmer.since).toBe(7000);
    expect(after('u'.repeat(FLAP_RUNS), flaps)?.since).toBeNull();
  });

  test('what flapped and stays down is steadily down', () => {
    expect(after('d'.repeat(FLAP_RUNS), after('udududu'))?.since).toBeNull();
  });

  test('runs in error say nothing of the target', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ude]{0,40}$/), (letters) => {
        const { changes } = after(letters) ?? { changes: '' };
        expect(changes).toBe(after(letters.replaceAll('e', ''))?.changes ?? '');
      }),
    );
  });

  test('as many equal runs as are looked at end it, and the share is never more than all', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ud]{1,60}$/), fc.constantFrom('u', 'd'), (letters, steady) => {
        const flaps = after(letters)!;
        expect(flapShare(flaps.changes)).toBeLessThanOrEqual(1.000001);
        expect(flaps.changes.length).toBeLessThan(FLAP_RUNS);
        expect(after(steady.repeat(FLAP_RUNS), flaps)).toEqual({
          last: steady === 'u' ? 'up' : 'down',
          changes: '',
          since: null,
        });
      }),
    );
  });
});
