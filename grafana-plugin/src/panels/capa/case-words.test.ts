import { describe, expect, test } from 'vitest';
import type { CaseRow } from './case-rows.ts';
import { proofWords, workaroundWords } from './case-words.ts';

const HOUR = 3_600_000;
const now = 100 * HOUR;

function row(tracks: Partial<CaseRow['tracks']>, changes: Partial<CaseRow> = {}): CaseRow {
  return {
    id: 'case_1',
    title: 'Checkout fails',
    severity: 'high',
    status: 'open',
    service: 'shop',
    tracks: {
      containment: 'none',
      cause: 'unknown',
      fix: 'none',
      verification: 'not_due',
      prevention: 'none',
      ...tracks,
    },
    workaround: null,
    proof: null,
    opened: 0,
    occurrences: 1,
    ...changes,
  };
}

const kept = { owner: 'Ana', expires: now + 3 * HOUR, afterReleases: null, holding: true };

describe('workaroundWords', () => {
  test.each([
    ['active', kept, 'Ana: expires in 3 h', 'quiet'],
    ['expiring', kept, 'Ana: expires in 3 h', 'warn'],
    ['expired', { ...kept, expires: now - HOUR }, 'Ana: expired 1 h ago', 'bad'],
    ['active', { ...kept, holding: false }, 'Ana: expires in 3 h, does not hold', 'bad'],
    ['active', { ...kept, expires: null, afterReleases: 1 }, 'Ana: expires with the next release', 'quiet'],
    ['expired', { ...kept, expires: null, afterReleases: 1 }, 'Ana: expired with a release', 'bad'],
    ['active', { ...kept, expires: null, afterReleases: 3 }, 'Ana: expires after 3 releases', 'quiet'],
    ['proposed', kept, 'Ana: proposed', 'warn'],
  ] as const)('%s', (containment, workaround, text, tone) => {
    expect(workaroundWords(row({ containment }, { workaround }), now)).toEqual({ text, tone });
  });

  test('without a workaround there is nothing to say', () => {
    expect(workaroundWords(row({}), now)).toBeNull();
  });
});

describe('proofWords', () => {
  const proof = { cleanRuns: 12, needed: 20, waitingFor: 'The workaround is still in force.' };

  test('while runs are missing: how many of how many', () => {
    expect(proofWords(row({ verification: 'running' }, { proof }))).toEqual({
      text: '12 clean runs of 20 needed',
      tone: 'busy',
      share: 0.6,
      waitingFor: null,
    });
  });

  test('with enough runs the bar is full and the words say what it waits for', () => {
    const done = { ...proof, cleanRuns: 30 };
    expect(proofWords(row({ verification: 'running' }, { proof: done }))).toEqual({
      text: '20 clean runs of 20 needed',
      tone: 'busy',
      share: 1,
      waitingFor: 'The workaround is still in force.',
    });
  });

  test.each([
    ['effective', 'Effective'],
    ['partly_effective', 'Partly effective'],
    ['ineffective', 'Ineffective'],
    ['inconclusive', 'Inconclusive: waits for a person'],
  ] as const)('%s reads "%s"', (verification, text) => {
    expect(proofWords(row({ verification }))?.text).toBe(text);
  });

  test('nothing is due without a fix', () => {
    expect(proofWords(row({}))).toBeNull();
  });
});
