import type { Case } from '@appops/shared/contract/cases';
import { caseStatuses } from '@appops/shared/words/case';
import { describe, expect, test } from 'vitest';
import { boardOf, debtOf, expiryWords, fixName, possibleClosures } from './model.ts';

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
  const closures = possibleClosures(caseOf('it', { status, verification: null }));
  expect(closures.includes('effective')).toBe(status === 'proved_effective');
  if (status.startsWith('closed_')) expect(closures).toEqual([]);
});

describe('closing by judgement', () => {
  const day = 86_400_000;
  const quiet = (observedDays: number, more: object = {}, waitingFor: string[] = ['window_open']) =>
    caseOf('it', {
      status: 'verifying',
      verification: {
        state: 'running',
        minimumWindowMs: 45.5 * day,
        ...more,
        progress: {
          observedMs: observedDays * day,
          waitingFor: waitingFor.map((code) => ({ code, message: code })),
        },
      } as Case['verification'],
    });
  const mayBe = (it: Case) => possibleClosures(it).includes('effective_by_judgement');

  test('it is offered after 30 quiet observed days, not before', () => {
    expect(mayBe(quiet(29.9))).toBe(false);
    expect(mayBe(quiet(30))).toBe(true);
    expect(mayBe(quiet(30, { state: 'inconclusive' }))).toBe(true);
  });
  test('not while something fails, not where it is ineffective, not without a plan', () => {
    expect(mayBe(quiet(31, {}, ['occurrence_ongoing']))).toBe(false);
    expect(mayBe(quiet(31, {}, ['other_failure_ongoing']))).toBe(false);
    expect(mayBe(quiet(31, { state: 'ineffective' }))).toBe(false);
    expect(mayBe(caseOf('it', { status: 'verifying', verification: null }))).toBe(false);
  });
  test('a proved case is closed as proved', () => {
    expect(mayBe({ ...quiet(31), status: 'proved_effective' })).toBe(false);
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
