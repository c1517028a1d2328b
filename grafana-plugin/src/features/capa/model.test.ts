import type { Verification } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { caseStatuses } from '@appops/shared/contract/cases';
import { describe, expect, test } from 'vitest';
import { boardOf, debtOf, expiryWords, fixName, possibleClosures, verificationBars } from './model.ts';

const now = Date.parse('2026-01-10T00:00:00Z');

function caseOf(id: string, more: Partial<Case> = {}): Case {
  return {
    id,
    title: id,
    status: 'open',
    severity: 'medium',
    openedAt: '2026-01-01',
    workarounds: [],
    ...more,
  } as Case;
}
function workaround(id: string, state: string, expiresAt: string | null) {
  return {
    id,
    state,
    expiresAt,
    expiresAfterReleases: expiresAt === null ? 2 : null,
  } as Case['workarounds'][number];
}

describe('boardOf', () => {
  test('columns follow the loop; in them the worst comes first, then the oldest', () => {
    const board = boardOf([
      caseOf('young', { openedAt: '2026-01-05' }),
      caseOf('old'),
      caseOf('worst', { severity: 'critical', openedAt: '2026-01-09' }),
      caseOf('proved', { status: 'proved_effective' }),
      caseOf('closed', { status: 'closed_effective' }),
    ]);
    expect(board.map(({ status }) => status)).toEqual([
      'open',
      'contained',
      'fix_on_its_way',
      'verifying',
      'proved_effective',
    ]);
    expect(board[0]!.cases.map(({ id }) => id)).toEqual(['worst', 'old', 'young']);
    expect(board.flatMap(({ cases }) => cases)).toHaveLength(4);
  });
});

describe('debtOf', () => {
  test('what has expired longest comes first, what expires by releases last', () => {
    const debts = debtOf(
      [
        caseOf('a', {
          workarounds: [
            workaround('soon', 'active', '2026-01-11T00:00:00Z'),
            workaround('releases', 'active', null),
            workaround('expired', 'expired', '2026-01-08T00:00:00Z'),
            workaround('longer', 'expired', '2026-01-05T00:00:00Z'),
            workaround('retired', 'retired', '2026-01-11T00:00:00Z'),
          ],
        }),
        caseOf('closed', {
          status: 'closed_effective',
          workarounds: [workaround('left', 'active', '2026-01-11T00:00:00Z')],
        }),
      ],
      now,
    );
    expect(debts.map((debt) => debt.workaround.id)).toEqual(['longer', 'expired', 'soon', 'releases']);
    expect(debts[2]!.leftMs).toBe(86_400_000);
  });
});

test.each(caseStatuses)('a case that is %s can be closed as effective only when that is proved', (status) => {
  expect(possibleClosures(status).includes('effective')).toBe(status === 'proved_effective');
  if (status.startsWith('closed_')) expect(possibleClosures(status)).toEqual([]);
});

describe('verificationBars', () => {
  const verification = {
    cleanRunsNeeded: 5,
    minimumWindowMs: 100_000,
    progress: {
      cleanRuns: 4,
      cleanRunsAfterRetirement: 4,
      windowEndsAt: new Date(now + 25_000).toISOString(),
    },
  } as Verification;

  test('at least half of the clean runs lie after the workaround was retired', () => {
    const { runs, afterRetirement } = verificationBars(verification, true, now);
    expect(runs.words).toBe('4 of 5');
    expect(afterRetirement).toMatchObject({ need: 3, share: 1 });
  });
  test('without a workaround nothing is asked of its retirement', () => {
    expect(verificationBars(verification, false, now).afterRetirement).toBeNull();
  });
  test('the window fills as time goes by, and is empty before the fix is live', () => {
    expect(verificationBars(verification, false, now).window!.share).toBeCloseTo(0.75);
    expect(verificationBars(verification, false, now + 60_000).window!.share).toBe(1);
    const before = { ...verification, progress: { ...verification.progress, windowEndsAt: null } };
    expect(verificationBars(before, false, now).window).toBeNull();
  });
});

test('a fix is called by its version, else its commit, else what it says', () => {
  expect(fixName({ version: '1.1.1', commit: 'abc', description: 'x' })).toBe('1.1.1');
  expect(fixName({ version: null, commit: '3f2a9c1b77aa55', description: '' })).toBe('commit 3f2a9c1b77');
  expect(fixName({ version: null, commit: null, description: '' })).toBe('a fix that names nothing yet');
});

test('an expiry by releases is told in releases', () => {
  expect(expiryWords({ expiresAt: null, expiresAfterReleases: 1 })).toBe('with the next release');
  expect(expiryWords({ expiresAt: 'x', expiresAfterReleases: null })).toBeNull();
});
