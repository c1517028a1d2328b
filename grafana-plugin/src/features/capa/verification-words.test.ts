import type { Verification } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import type { TimelineEntry } from '@appops/shared/contract/events';
import { describe, expect, test } from 'vitest';
import {
  blockingEdit,
  cameBackWords,
  daysBeforeProof,
  failedBeforeWords,
  hasBars,
  leftOutSentence,
  mayBeProved,
  progressSentence,
  verificationBars,
} from './verification-words.ts';

const day = 86_400_000;
const now = Date.parse('2026-01-10T20:00:00Z');

function verification(
  progress: Partial<Verification['progress']> = {},
  more: Partial<Verification> = {},
): Verification {
  return {
    state: 'running',
    cleanRunsNeeded: 59,
    minimumWindowMs: 9 * day,
    targetRate: 0,
    recordedAt: '2026-01-05T00:00:00Z',
    ...more,
    progress: {
      cleanRuns: 12,
      failedRuns: 0,
      observedMs: 2.6 * day,
      leftOut: 0,
      leftOutBy: [],
      waitingFor: [],
      ...progress,
    },
  } as Verification;
}
const maintenance = {
  reason: 'maintenance',
  runs: 106,
  until: '2026-01-10T22:39:00Z',
  message: 'maintenance',
};

describe('how far a verification is', () => {
  test('is one sentence: clean runs in a row, quiet days, and what was not counted and why', () => {
    const it = verification({ leftOut: 106, leftOutBy: [maintenance] });
    expect(progressSentence(it, now, 'utc')).toBe(
      '12 of 59 clean runs in a row; 2 of 9 quiet days; 106 not counted: maintenance until 22:39',
    );
  });
  test('never says more than the plan asks for', () => {
    const { runs, window } = verificationBars(
      verification({ cleanRuns: 2574, observedMs: 40 * day }, { cleanRunsNeeded: 5 }),
    );
    expect(runs).toMatchObject({ words: '5 of 5', share: 1 });
    expect(window).toMatchObject({ words: '9 of 9', share: 1 });
  });
  test('a window is not called over before it is', () => {
    const almost = verificationBars(verification({ observedMs: 9 * day - 1 })).window;
    expect(almost.words).toBe('8 of 9');
    expect(almost.share).toBeLessThan(1);
    expect(
      verificationBars(verification({ observedMs: 8.2 * day }, { minimumWindowMs: 8.4 * day })).window.words,
    ).toBe('8 of 9');
  });
  test.each([
    [60_000, '60', 'quiet seconds'],
    [20 * 60_000, '20', 'quiet minutes'],
    [day, '24', 'quiet hours'],
    [7 * day, '7', 'quiet days'],
  ])('a window of %i ms is counted in the unit that fits', (minimumWindowMs, need, name) => {
    const { window } = verificationBars(verification({ observedMs: 0 }, { minimumWindowMs }));
    expect(window).toMatchObject({ name, words: `0 of ${need}` });
  });
  test('a plan that accepts failures counts failed runs too, and calls nothing quiet or clean', () => {
    const it = verification({ cleanRuns: 12, failedRuns: 3 }, { targetRate: 0.1 });
    expect(progressSentence(it, now)).toBe('15 of 59 runs; 2 of 9 observed days');
  });
  test('before anything was seen it is nothing of all', () => {
    expect(progressSentence(verification({ cleanRuns: 0, observedMs: 0 }), now)).toBe(
      '0 of 59 clean runs in a row; 0 of 9 quiet days',
    );
  });
});

describe('runs that failed before the fix', () => {
  test('are told as they were counted, and not as 0 where nothing is known', () => {
    const seen = { observedMs: 0, occurrences: 1 };
    const words = (more: object) =>
      failedBeforeWords({ failureShareBefore: 0.5, seenBefore: { ...seen, ...more } });
    expect(words({ failedRuns: 8, runs: 8 })).toBe('8 of 8 runs');
    expect(words({ failedRuns: 0, runs: 0 })).toBe('not known');
    expect(words({})).toBe('50.0 % of runs');
  });
});

describe('runs that were not counted', () => {
  test('are told by reason, each with its number', () => {
    const missed = {
      reason: 'missed',
      runs: 6,
      until: '2026-01-10T19:05:00Z',
      message: 'missed',
    };
    expect(leftOutSentence({ leftOut: 112, leftOutBy: [maintenance, missed] }, now, 'utc')).toBe(
      '112 not counted: 106 maintenance until 22:39, 6 missed, last at 19:05',
    );
  });
  test('until another day is told with its date', () => {
    const until = '2026-01-12T22:39:00Z';
    expect(leftOutSentence({ leftOut: 106, leftOutBy: [{ ...maintenance, until }] }, now, 'utc')).toContain(
      '2026-01-12 22:39',
    );
  });
  test('an older backend tells their number only', () => {
    expect(leftOutSentence({ leftOut: 3, leftOutBy: [] }, now)).toBe('3 not counted');
    expect(leftOutSentence({ leftOut: 0, leftOutBy: [] }, now)).toBeNull();
  });
});

test('an ineffective fix has no bar that could be full and green', () => {
  expect(hasBars({ state: 'ineffective' })).toBe(false);
  expect(hasBars({ state: 'running' })).toBe(true);
  expect(cameBackWords(9, '1.1.1', 1)).toBe(
    '1.1.1 did not hold: the problem came back 9 times while it was live',
  );
  expect(cameBackWords(1, '1.1.1', 1)).toContain('came back once');
  expect(cameBackWords(0, '1.1.1', 1)).toBe('1.1.1 did not hold');
});

test('what is in the way of a proof is told only while there can be one', () => {
  const told = (status: string, state: string) =>
    mayBeProved({ status, tracks: { verification: { state } } } as Case);
  expect(told('verifying', 'running')).toBe(true);
  expect(told('fix_on_its_way', 'not_due')).toBe(true);
  expect(told('open', 'ineffective')).toBe(false);
  expect(told('proved_effective', 'effective')).toBe(false);
  expect(told('closed_not_a_problem', 'running')).toBe(false);
});

test('with several fixes the occurrences are not all laid at the door of the latest', () => {
  expect(cameBackWords(4, '1.1.2', 2)).toBe(
    '1.1.2 did not hold: the problem came back 4 times while a fix was live',
  );
});

describe('a proof that an edit of a monitor blocks', () => {
  const blocked = verification({ waitingFor: [{ code: 'monitor_edited', message: 'edited' }] });
  const edit = (sequence: number, at: string, summary: string) =>
    ({
      sequence,
      at,
      time: at,
      kind: 'case.monitor_edited',
      summary,
      actor: { kind: 'person', id: '1', name: 'Ada' },
    }) as TimelineEntry;
  const before = edit(1, '2026-01-04T00:00:00Z', 'edited the monitor “a” (target)');
  const blocking = edit(2, '2026-01-06T00:00:00Z', 'edited the monitor “a” (timeout)');
  const addition = edit(3, '2026-01-07T00:00:00Z', 'added assertions to the monitor “a”');

  test('names the edit since the plan that blocks it, with who made it', () => {
    expect(blockingEdit(blocked, [before, blocking, addition])).toBe(blocking);
  });
  test('names none where it is not told, or nothing is blocked', () => {
    expect(blockingEdit(blocked, [before, addition])).toBeNull();
    expect(blockingEdit(verification(), [blocking])).toBeNull();
  });
});

test('the days before the proof are whole days, and none once the window has passed', () => {
  expect(daysBeforeProof(verification({ observedMs: 31 * day }, { minimumWindowMs: 45.5 * day }))).toBe(15);
  expect(daysBeforeProof(verification({ observedMs: 50 * day }))).toBe(0);
  expect(daysBeforeProof(verification())).toBeNull();
});
