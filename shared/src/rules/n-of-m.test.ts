import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldRuns, newMonitorState, type MonitorPolicy, type MonitorRun } from './monitor-state.ts';

const outcomes = {
  u: 'up',
  d: 'down',
  e: 'error',
  s: 'down',
  m: 'missed',
  o: 'overtaken',
  h: 'shed',
} as const;
type Letter = keyof typeof outcomes;

/** A letter a second: s is suspect, m missed, o overtaken, h shed. */
function runs(letters: string): MonitorRun[] {
  return [...letters].map((letter, index) => ({
    at: (index + 1) * 1000,
    // Cast: the patterns below make no other letters.
    outcome: outcomes[letter as Letter],
    suspect: letter === 's',
  }));
}

const twoOfFive: MonitorPolicy = { downAfter: 2, downWithin: 5, upAfter: 1, unknownAfter: 100 };
const after = (letters: string, policy = twoOfFive) => foldRuns(newMonitorState(0), runs(letters), policy);

describe('N of the last M runs', () => {
  test('two failures with good runs between them make it down, as long as both are among the last five', () => {
    expect(after('uduud')).toMatchObject({ state: 'down', since: 2000, confirmedAt: 5000 });
    expect(after('uduuuud').state).toBe('up');
  });

  test('an outage begins after the recovery before it, whatever failed earlier', () => {
    // Down by the first two failures, up by the run after them, and down again by the next.
    expect(after('ddu').state).toBe('up');
    expect(after('ddud')).toMatchObject({ state: 'down', since: 4000 });
  });

  test('up may ask for good runs among the last, too', () => {
    const policy = { downAfter: 1, upAfter: 2, upWithin: 3, unknownAfter: 100 };
    expect(after('dud', policy).state).toBe('down');
    expect(after('dudu', policy)).toMatchObject({ state: 'up', since: 2000 });
  });

  test('what was folded while its row said all goes on when the policy looks further back', () => {
    const row = after('ud', { ...twoOfFive, downWithin: null });
    expect(row.window).toBeUndefined();
    const later = runs('ududd').slice(4);
    expect(foldRuns(row, later, twoOfFive)).toMatchObject({ state: 'down', since: 2000 });
  });

  test('with M equal to N it is the rule of N in a row, in each state and its beginning', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[udesmoh]{1,40}$/), fc.integer({ min: 1, max: 4 }), (letters, n) => {
        const row = { downAfter: n, upAfter: 1, unknownAfter: 5 };
        // One good run of the last nine, the newest of them, is one good run: it only makes a long window be kept.
        const window = { ...row, downWithin: n, upWithin: 9 };
        const { state, since, confirmedAt } = after(letters, row);
        expect(after(letters, window)).toMatchObject({ state, since, confirmedAt });
      }),
    );
  });

  test('one more failed run, wherever it is put in, never makes a monitor better', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[ud]{1,30}$/),
        fc.nat(30),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        (letters, place, downAfter, more, upAfter) => {
          const policy = {
            downAfter,
            downWithin: downAfter + more,
            upAfter,
            upWithin: upAfter + 2,
            unknownAfter: 9,
          };
          const at = Math.min(place, letters.length);
          const worse = `${letters.slice(0, at)}d${letters.slice(at)}`;
          const worst = ['up', 'unknown', 'down'];
          const rank = (runsThen: string) => worst.indexOf(after(runsThen, policy).state);
          expect(rank(worse)).toBeGreaterThanOrEqual(rank(letters));
        },
      ),
    );
  });

  test('suspect, missed, overtaken and shed runs hold the window open: without them all is the same', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[udesmoh]{1,40}$/),
        fc.integer({ min: 1, max: 4 }),
        (letters, downAfter) => {
          const policy = { downAfter, downWithin: 2 * downAfter, upAfter: 1, unknownAfter: 1000 };
          const measured = runs(letters).filter(
            ({ outcome, suspect }) => ['up', 'down', 'error'].includes(outcome) && !suspect,
          );
          const { state, since } = foldRuns(newMonitorState(0), measured, policy);
          expect(after(letters, policy)).toMatchObject({ state, since });
        },
      ),
    );
  });
});
