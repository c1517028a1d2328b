import { expect, test } from 'vitest';
import { noteFailedRun, type FailingWays } from './failing-ways.ts';

/** Plays failed runs, one a second, of a monitor that is down from the `downAfter`-th on. */
function play(ways: readonly string[], downAfter = 2) {
  const told: { way: string; since: number }[] = [];
  let known: FailingWays | null = null;
  ways.forEach((way, index) => {
    const isDown = { now: index + 1 >= downAfter, before: index >= downAfter };
    const { ways: after, tellSince } = noteFailedRun(known, { at: index, way }, isDown, downAfter);
    known = after;
    if (tellSince !== null) told.push({ way, since: tellSince });
  });
  return told;
}

test('another way of failing is told once it is a row of the policy, since the first run of that row', () => {
  expect(play(['refused', 'refused', 'refused', '500', '500', '500'])).toEqual([{ way: '500', since: 3 }]);
});

test('a single run that fails otherwise is below the policy, and the way of the outage is never told again', () => {
  expect(play(['refused', 'refused', '500', 'refused', '500', 'refused', 'refused'])).toEqual([]);
});

test('a monitor that is down after one run tells each way once', () => {
  expect(play(['refused', '500', 'refused', '500', 'dns'], 1).map(({ way }) => way)).toEqual(['500', 'dns']);
});

test('who fails in ever new ways is told of twenty times at most', () => {
  expect(
    play(
      Array.from({ length: 300 }, (_, index) => String(index)),
      1,
    ),
  ).toHaveLength(19);
});

test('what was going on before ways were kept is known already', () => {
  const isDown = { now: true, before: true };
  expect(noteFailedRun(null, { at: 1, way: '500' }, isDown, 1).tellSince).toBeNull();
});
