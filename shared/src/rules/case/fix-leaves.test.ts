import { describe, expect, test } from 'vitest';
import { judgeCase } from './case-judgement.ts';
import {
  DAY,
  FIX_LIVE,
  HOUR,
  MINUTE,
  T0,
  commit,
  deployed,
  fix,
  fixedStory,
  occurrence,
} from './case-scenario.ts';
import type { CaseFacts, FixFact } from './case-facts.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

describe('unknown neither counts nor leaves: the case does not move, and asks', () => {
  const closedAt = FIX_LIVE + HOUR;
  const closed = { id: 'dec_1', at: closedAt, kind: 'closed_effective' as const };

  test('a closed case stays closed when the next ordinary release follows', () => {
    for (const [first, fixing, next] of [
      ['1.4.0', '1.4.1', '2.0.0'],
      ['24.04.0', '24.04.1', '24.10.0'],
    ] as const) {
      const story = fixedStory(closedAt, {
        deployments: [
          deployed(first, T0 - HOUR),
          deployed(fixing, FIX_LIVE),
          deployed(next, closedAt + HOUR),
        ],
        fixes: [fix('fix_1', T0 + HOUR, { version: fixing })],
        decisions: [closed],
      });
      expect(judgeCase(story, closedAt + DAY)).toMatchObject({ status: 'closed_effective', reopened: null });
    }
  });

  test('a closed case stays closed on a release of which it is not known, and an occurrence there does not count', () => {
    const story = fixedStory(closedAt, {
      deployments: [
        deployed('2.4.0', T0 - HOUR),
        deployed('2.4.1', FIX_LIVE),
        deployed('3.0.0', closedAt + HOUR),
      ],
      fixes: [fix('fix_1', T0 + HOUR, { version: '>=2.4.1 on 2.x' })],
      decisions: [closed],
    });
    const back = occurrence('occ_2', closedAt + 2 * HOUR, null);
    const judged = judgeCase({ ...story, occurrences: [...story.occurrences, back] }, closedAt + DAY);
    expect(judged).toMatchObject({ status: 'closed_effective', countsAgainst: [] });
    expect(judged.occurrences.at(-1)).toMatchObject({ reason: 'fix_not_known_in_release' });
    expect(judged.proposals).toContainEqual({
      code: 'say_whether_fixed',
      fixId: 'fix_1',
      environment: 'production',
      version: '3.0.0',
      because: 'line_not_named',
      missing: [],
    });
  });

  test('an occurrence that began on such a release and goes on where the fix is known to be live counts from there on', () => {
    const knownAgain = closedAt + 3 * HOUR;
    const story = fixedStory(closedAt, {
      deployments: [
        deployed('2.4.0', T0 - HOUR),
        deployed('2.4.1', FIX_LIVE),
        deployed('3.0.0', closedAt + HOUR),
        deployed('2.4.2', knownAgain),
      ],
      fixes: [fix('fix_1', T0 + HOUR, { version: '>=2.4.1 on 2.x' })],
      decisions: [closed],
    });
    const judged = (end: number | null) => {
      const back = occurrence('occ_2', closedAt + 2 * HOUR, end);
      return judgeCase({ ...story, occurrences: [...story.occurrences, back] }, closedAt + DAY);
    };
    expect(judged(knownAgain + 2 * MINUTE).countsAgainst).toEqual([]);
    expect(judged(null)).toMatchObject({
      status: 'open',
      reopened: { reason: 'recurrence' },
      countsAgainst: [{ occurrenceId: 'occ_2', start: knownAgain + 2 * MINUTE }],
    });
  });

  test('a verification neither goes on nor begins anew while it is not known', () => {
    const unknownAt = FIX_LIVE + 5 * MINUTE;
    const story = fixedStory(unknownAt + DAY, {
      deployments: [deployed('2.4.0', T0 - HOUR), deployed('2.4.1', FIX_LIVE), deployed('3.0.0', unknownAt)],
      fixes: [fix('fix_1', T0 + HOUR, { version: '>=2.4.1 on 2.x' })],
    });
    const judged = judgeCase(story, unknownAt + DAY);
    expect(judged.status).toBe('verifying');
    expect(judged.tracks.verification.environments[0]?.progress).toMatchObject({
      // The minute that the next deployment took is left out.
      clean: 4,
      startedAt: FIX_LIVE,
    });
    expect(judged.tracks.fix).toMatchObject({ unknownIn: [{ environment: 'production', version: '3.0.0' }] });
  });
});

describe('"no longer contains the fix" is said only of a rollback, an older line, or a revert', () => {
  const closedAt = FIX_LIVE + HOUR;
  const after = (next: Partial<CaseFacts> & { version: string }, named: Partial<FixFact> & object = {}) => {
    const { version, ...facts } = next;
    const story = fixedStory(closedAt, {
      deployments: [
        deployed('1.1.0', T0 - HOUR),
        deployed('1.1.1', FIX_LIVE, { commits: [A] }),
        deployed(version, closedAt + HOUR),
      ],
      fixes: [fix('fix_1', T0 + HOUR, { version: '1.1.1', ...named })],
      decisions: [{ id: 'dec_1', at: closedAt, kind: 'closed_effective' }],
      ...facts,
    });
    return judgeCase(story, closedAt + DAY).reopened?.reason ?? null;
  };

  test('of these', () => {
    expect(after({ version: '1.1.0' })).toBe('fix_left');
    expect(after({ version: '0.9.0' })).toBe('fix_left');
    const commits = [commit(B, { message: `This reverts commit ${A}.`, at: closedAt + 30 * MINUTE })];
    const deployments = [
      deployed('1.1.0', T0 - HOUR),
      deployed('1.1.1', FIX_LIVE, { commits: [A] }),
      deployed('1.1.2', closedAt + HOUR, { commits: [B] }),
    ];
    const fixes = [fix('fix_1', T0 + HOUR, { commit: A })];
    expect(after({ version: '1.1.2', commits, deployments, fixes })).toBe('fix_reverted');
  });

  test('not of these', () => {
    for (const version of ['1.1.2', '1.2.0', '2.0.0', 'nightly', '20261130'])
      expect(after({ version })).toBeNull();
  });
});
