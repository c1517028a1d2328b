import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countExposure, failureKey } from './exposure.ts';
import { cutAt, lastOf, unionMs } from './run-stretches.ts';
import { sequences } from './sequences.ts';
import type { ExposureRule, ExposureRun } from './exposure.ts';

const own = failureKey('assertion', 'status');
const other = failureKey('connect', null);

const rule: ExposureRule = {
  planRecordedAt: 100,
  liveSince: 150,
  unmaskedSince: null,
  masked: false,
  editedAt: null,
  maintenance: [{ start: 300, end: 320 }],
  deployments: [],
  graces: [],
  unknown: [],
  monitors: [{ id: 'mon_1', version: 2, failures: [own] }],
  cleanRunsNeeded: 20,
  restarts: true,
};

function run(at: number, changes: Partial<ExposureRun> = {}): ExposureRun {
  return {
    at,
    count: 1,
    everyMs: 10,
    environment: 'production',
    monitorId: 'mon_1',
    monitorVersion: 2,
    outcome: 'up',
    suspect: false,
    maintenance: false,
    paused: false,
    failure: null,
    ...changes,
  };
}

function count(runs: ExposureRun[], changes: Partial<ExposureRule> = {}, now = 1000) {
  return countExposure(runs, { ...rule, ...changes }, now);
}

const down = (at: number, failure: string | null = own, changes: Partial<ExposureRun> = {}) =>
  run(at, { outcome: 'down', failure, ...changes });

describe('countExposure', () => {
  test('counts only while the fix is live and after the plan was recorded', () => {
    expect(count([run(149), run(150), run(200)])).toMatchObject({ clean: 2, leftOut: [], startedAt: 150 });
    expect(count([run(150), run(200), run(201)], { planRecordedAt: 200 })).toMatchObject({ clean: 1 });
    expect(count([run(200)], { liveSince: null })).toMatchObject({ clean: 0, startedAt: null });
  });

  test('leaves out what proves nothing, tells by reason how many and until when, and goes on with the rest', () => {
    const left = [
      run(200, { suspect: true }),
      run(202, { paused: true }),
      run(203, { outcome: 'missed', count: 3 }),
      run(233, { outcome: 'shed' }),
      run(234, { outcome: 'error' }),
      run(235, { monitorVersion: 1 }),
      run(300),
      run(319),
    ];
    const exposure = count([...left, run(260), run(320), run(205, { monitorId: 'mon_other' })]);
    expect(exposure.clean).toBe(2);
    expect(exposure.leftOut).toEqual([
      { reason: 'missed', runs: 3, until: 223 },
      { reason: 'maintenance', runs: 2, until: 320 },
      { reason: 'error', runs: 1, until: 234 },
      { reason: 'older_check', runs: 1, until: 235 },
      { reason: 'paused', runs: 1, until: 202 },
      { reason: 'shed', runs: 1, until: 233 },
      { reason: 'suspect', runs: 1, until: 200 },
    ]);
  });

  test('only what lies after the workaround was retired counts; under it nothing does', () => {
    expect(count([run(200), run(210), run(220)], { unmaskedSince: 210 })).toMatchObject({
      clean: 2,
      startedAt: 210,
      leftOut: [{ reason: 'workaround', runs: 1, until: 210 }],
    });
    expect(count([run(200)], { masked: true })).toMatchObject({ clean: 0, startedAt: null, observedMs: 0 });
  });

  test('an addition of assertions starts the exposure anew', () => {
    expect(count([run(200), run(210), run(220)], { editedAt: 215 })).toMatchObject({
      clean: 1,
      startedAt: 215,
      observedMs: 10,
    });
  });

  test('runs inside a deployment are left out, and so is every run in the grace after it, in which nothing counts', () => {
    const spans = { deployments: [{ start: 200, end: 220 }], graces: [{ start: 220, end: 280 }] };
    const exposure = count([run(190), run(200), down(210), down(230), run(240), down(280), run(290)], spans);
    expect(exposure).toMatchObject({
      clean: 1,
      failed: 1,
      eligible: 3,
      restartedAt: 280,
      observedMs: 30,
      leftOut: [{ reason: 'deployment', runs: 4, until: 280 }],
    });
  });

  test('where the fix went live clean runs count at once, unless one fails in that grace', () => {
    const graces = [{ start: 100, end: 180 }];
    const clean = [run(160), run(170), run(180), run(190)];
    expect(count(clean, { graces })).toMatchObject({ clean: 4, observedMs: 40, leftOut: [] });
    expect(count([...clean, down(175, other)], { graces })).toMatchObject({
      clean: 2,
      observedMs: 20,
      leftOut: [{ reason: 'deployment', runs: 3, until: 180 }],
    });
  });

  test('a run of before a deployment sees no time in the grace after it, nor do slots that it overtook there', () => {
    const graces = [{ start: 205, end: 280 }];
    const exposure = count([run(200), run(210, { outcome: 'overtaken' }), run(280)], { graces });
    expect(exposure).toMatchObject({ clean: 2, observedMs: 15 });
  });
});

describe('failed runs are never passed over', () => {
  test('the same failure below the policy starts the clean row anew, and never the window', () => {
    const runs = [run(150, { count: 10 }), down(250), run(260, { count: 4 })];
    expect(count(runs)).toMatchObject({
      clean: 4,
      failed: 1,
      eligible: 15,
      restartedAt: 250,
      observedMs: 150,
    });
    // A plan with a target rate takes failed runs for exposure.
    expect(count(runs, { restarts: false })).toMatchObject({ clean: 14, failed: 1, restartedAt: null });
  });

  test('another failure is left out and told, is no observed time, and does not break the row', () => {
    const exposure = count([run(150, { count: 5 }), down(200, other), run(210, { count: 5 })]);
    expect(exposure).toMatchObject({
      clean: 10,
      failed: 0,
      observedMs: 100,
      leftOut: [{ reason: 'other_failure', runs: 1, until: 200 }],
      monitors: [{ otherFailures: 1, otherFailing: false }],
    });
  });

  test('other failures are looked for among the last n runs that count, however many lie between these', () => {
    const half = [150, 160, 170, 180, 190, 200, 210, 220, 230, 240, 250].map((at, index) =>
      index % 2 === 0 ? run(at) : down(at, other),
    );
    expect(count(half, { cleanRunsNeeded: 5 }).monitors).toMatchObject([{ clean: 6, otherFailures: 4 }]);
    const before = [down(150, other), down(160, other), down(170, other)];
    const since = [180, 190, 200, 210, 220].map((at) => run(at));
    expect(count([...before, ...since], { cleanRunsNeeded: 5 }).monitors).toMatchObject([
      { otherFailures: 0 },
    ]);
  });

  test('another failure that goes on is known by the last run', () => {
    const after = (...runs: ExposureRun[]) =>
      count([run(150, { count: 5 }), down(200, other), ...runs]).monitors[0]?.otherFailing;
    expect(after()).toBe(true);
    // What says nothing does not say that it is over.
    expect(after(run(210, { suspect: true }), run(220, { outcome: 'missed' }))).toBe(true);
    expect(after(run(230))).toBe(false);
  });

  test('other failures are counted since the n-th last run that counts only', () => {
    const seen = (clean: number) =>
      count([down(150, other, { count: 3 }), run(180, { count: clean })], { maintenance: [] });
    expect(seen(18).monitors[0]?.otherFailures).toBe(3);
    expect(seen(20).monitors[0]?.otherFailures).toBe(0);
  });

  test('what is not known to be another failure is taken for the problem', () => {
    expect(count([down(200, null)])).toMatchObject({ failed: 1, restartedAt: 200 });
    const any = { monitors: [{ id: 'mon_1', version: 2, failures: null }] };
    expect(count([down(200, other)], any)).toMatchObject({ failed: 1, restartedAt: 200 });
  });
});

describe('observed time', () => {
  test('is the union of what eligible runs cover: places do not add up, and nothing is covered ahead', () => {
    const places = [run(150, { count: 10 }), run(155, { count: 10 })];
    expect(count(places, {}, 1000).observedMs).toBe(105);
    expect(count(places, {}, 200).observedMs).toBe(50);
  });

  test('does not pass while nothing was run, nor in maintenance, missed, suspect or paused', () => {
    const silent = [
      run(150, { count: 5 }),
      run(210, { count: 5, suspect: true }),
      run(260, { count: 4, outcome: 'missed' }),
      run(370, { count: 4, paused: true }),
      run(410, { count: 4, outcome: 'error' }),
    ];
    expect(count(silent).observedMs).toBe(50);
    // The last run before the window would reach into it.
    expect(count([run(295), run(300), run(310), run(320)]).observedMs).toBe(5 + 10);
  });

  test('slots that an eligible run has overtaken are covered by it; those of another are not', () => {
    const overtaken = run(160, { count: 3, outcome: 'overtaken' });
    expect(count([run(150), overtaken, run(190)])).toMatchObject({ clean: 2, observedMs: 50, leftOut: [] });
    expect(count([run(150, { suspect: true }), overtaken, run(190)])).toMatchObject({
      observedMs: 10,
      leftOut: [{ reason: 'overtaken', runs: 3 }, { reason: 'suspect' }],
    });
    expect(count([overtaken]).observedMs).toBe(0);
  });

  test('while intervals are stretched a run covers what was shed after it; nothing else covers what was shed', () => {
    const shed = run(160, { count: 3, outcome: 'shed' });
    expect(count([run(150), shed, run(190)])).toMatchObject({ clean: 2, observedMs: 50, leftOut: [] });
    for (const before of [run(150, { suspect: true }), run(150, { outcome: 'missed' }), down(150, other)])
      expect(count([before, shed, run(190)])).toMatchObject({ clean: 1, observedMs: 10 });
    // Shed beside nothing that was run.
    expect(count([run(150), run(200, { count: 3, outcome: 'shed' })]).observedMs).toBe(10);
  });

  test('of several monitors the one that has seen least speaks, and each is told', () => {
    const monitors = ['mon_1', 'mon_3'].map((id) => ({ id, version: 2, failures: [own] }));
    const exposure = count([run(150, { count: 10 }), run(150, { count: 3, monitorId: 'mon_3' })], {
      monitors,
    });
    expect(exposure).toMatchObject({
      clean: 13,
      observedMs: 30,
      monitors: [
        { monitorId: 'mon_1', clean: 10, observedMs: 100 },
        { monitorId: 'mon_3', clean: 3, observedMs: 30 },
      ],
    });
    expect(count([], { monitors: [] })).toMatchObject({ observedMs: 0, monitors: [] });
  });
});

const stretch = fc
  .record({
    at: fc.integer({ min: 100, max: 900 }),
    count: fc.integer({ min: 1, max: 20 }),
    outcome: fc.constantFrom('up', 'up', 'down', 'missed', 'error') as fc.Arbitrary<'up'>,
    suspect: fc.boolean(),
    failure: fc.constantFrom(own, other, null),
  })
  .map((raw) => run(raw.at, raw));
const spans = fc.array(
  fc.record({ start: fc.integer({ min: 100, max: 900 }), length: fc.integer({ min: 0, max: 200 }) }),
  { maxLength: 3 },
);
const asSpans = (list: { start: number; length: number }[]) =>
  list.map(({ start, length }) => ({ start, end: start + length }));

/** What one place tells, one after the other: here slots may be overtaken or shed, too. */
const ofOnePlace = fc
  .array(
    fc.record({
      outcome: fc.constantFrom('up', 'up', 'overtaken', 'shed', 'down', 'missed') as fc.Arbitrary<'up'>,
      count: fc.integer({ min: 1, max: 12 }),
      suspect: fc.boolean(),
      failure: fc.constantFrom(own, other),
    }),
    { maxLength: 8 },
  )
  .map((list) => {
    let at = 120;
    return list.map((raw) => {
      const made = run(at, raw);
      at += raw.count * 10;
      return made;
    });
  });

test('stretches count as their single runs do, wherever windows cut them, in any order', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.array(stretch, { maxLength: 6 }), ofOnePlace),
      spans,
      spans,
      (runs, maintenance, deployments) => {
        const changes = { maintenance: asSpans(maintenance), deployments: asSpans(deployments) };
        const single = runs.flatMap((one) =>
          Array.from({ length: one.count }, (_, index) =>
            run(one.at + index * 10, { ...one, at: one.at + index * 10, count: 1 }),
          ),
        );
        expect(count(single.toReversed(), changes)).toEqual(count(runs, changes));
      },
    ),
    { numRuns: sequences(300) },
  );
});

test('observed time is never more than the time that passed, and more runs never make it less', () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 6 }), stretch, spans, (runs, more, maintenance) => {
      const changes = { maintenance: asSpans(maintenance) };
      const before = count(runs, changes).observedMs;
      expect(before).toBeLessThanOrEqual(1000 - 150);
      expect(count([...runs, more], changes).observedMs).toBeGreaterThanOrEqual(before);
    }),
    { numRuns: sequences(300) },
  );
});

test('pieces of a cut stretch are the stretch', () => {
  const pieces = cutAt(run(100, { count: 10 }), [100, 125, 130, 500]);
  expect(pieces.map(({ at, count: runs }) => [at, runs])).toEqual([
    [100, 3],
    [130, 7],
  ]);
  expect(lastOf(pieces[1]!)).toBe(190);
  expect(unionMs([{ from: 0, to: 10 }], [{ start: 2, end: null }], 1, 9)).toBe(1);
});
