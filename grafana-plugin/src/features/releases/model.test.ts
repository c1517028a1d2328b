import type { Deployment } from '@appops/shared/contract/deployments';
import { moveDeployment } from '@appops/shared/rules/deployment-lifecycle';
import { type DeploymentStatus, deploymentStatuses } from '@appops/shared/words/deployment';
import { describe, expect, test } from 'vitest';
import { durationOf, fetchedFrom, lanesOf, possibleMoves, tickFormat, ticksOf, zoomOf } from './model.ts';
import { windowAround } from './window.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const ms = (minute: number) => Date.parse(at(minute));
const range = { from: ms(0), to: ms(100) };

function deployed(
  version: string,
  from: number,
  to: number | null,
  more: Partial<Deployment> = {},
): Deployment {
  return {
    id: version,
    service: 'shop',
    environment: 'production',
    version,
    status: to === null ? 'running' : 'succeeded',
    startedAt: at(from),
    finishedAt: to === null ? null : at(to),
    live: false,
    ...more,
  } as Deployment;
}

describe('lanesOf', () => {
  test('each service and environment has a lane, in the order of their names', () => {
    const lanes = lanesOf(
      [
        deployed('1', 10, 20),
        deployed('2', 10, 20, { environment: 'staging' }),
        deployed('3', 1, 2, { service: 'a' }),
      ],
      range,
      ms(100),
    );
    expect(lanes.map(({ service, environment }) => `${service} ${environment}`)).toEqual([
      'a production',
      'shop production',
      'shop staging',
    ]);
  });

  test('one that goes on reaches until now, one that began earlier begins at the edge', () => {
    const [lane] = lanesOf([deployed('1', -10, 10), deployed('2', 80, null)], range, ms(90));
    expect(lane!.regions.map(({ start, length }) => [start, length])).toEqual([
      [0, 0.1],
      [0.8, 0.1],
    ]);
  });

  test('those that overlap lie under one another', () => {
    const [lane] = lanesOf(
      [deployed('1', 10, 40), deployed('2', 20, 30), deployed('3', 50, 60)],
      range,
      ms(100),
    );
    expect(lane!.regions.map(({ row }) => row)).toEqual([0, 1, 0]);
  });

  test('what lies outside the range has no lane', () => {
    expect(lanesOf([deployed('1', 200, 210)], range, ms(300))).toEqual([]);
  });

  test('a release is live from its finish until the next one went live', () => {
    const [lane] = lanesOf(
      [
        deployed('1', 0, 10, { status: 'superseded' }),
        deployed('2', 20, 30, { status: 'failed' }),
        deployed('3', 30, 40, { live: true }),
      ],
      range,
      ms(90),
    );
    expect(lane!.bands.map(({ deployment, start, length }) => [deployment.version, start, length])).toEqual([
      ['1', 0.1, 0.3],
      ['3', 0.4, 0.5],
    ]);
  });

  test('what was live after a rollback without a deployment is left blank', () => {
    const [lane] = lanesOf([deployed('1', 0, 10, { status: 'rolled_back' })], range, ms(90));
    expect(lane!.bands).toEqual([]);
  });
});

describe('what was not fetched', () => {
  const newest = [deployed('2', 60, 70, { previousVersion: '1' }), deployed('3', 80, 85, { live: true })];

  test('begins where the oldest row of a list with more does, and nowhere where all is there', () => {
    expect(fetchedFrom(newest, true)).toBe(ms(60));
    expect(fetchedFrom(newest, false)).toBeNull();
    expect(fetchedFrom([], true)).toBeNull();
  });

  test('is told apart from nothing: the release before is drawn only from where anything is known', () => {
    const [whole] = lanesOf(newest, range, ms(90));
    expect(whole!.before).toEqual({ version: '1', start: 0, length: 0.7 });
    const [part] = lanesOf(newest, range, ms(90), ms(60));
    expect(part!.before).toMatchObject({ version: '1', start: 0.6 });
    expect(part!.before!.length).toBeCloseTo(0.1);
  });

  test('a lane whose first deployment found nothing live has nothing before it', () => {
    expect(lanesOf([deployed('1', 50, 60, { previousVersion: null })], range, ms(90))[0]!.before).toBeNull();
  });
});

test('lanes stand as people count, those first of which the latest deployment went wrong', () => {
  const lanes = lanesOf(
    ['shop-10', 'shop-2', 'shop-1', '環境'].map((service) =>
      deployed('1', 10, 20, { service, markerState: service === 'shop-10' ? 'alerting' : 'ok' }),
    ),
    range,
    ms(100),
  );
  expect(lanes.map(({ service }) => service)).toEqual(['shop-10', 'shop-1', 'shop-2', '環境']);
});

describe('the picture', () => {
  test('is of the whole range that was chosen, whatever is in it', () => {
    const [lane] = lanesOf([deployed('1', 60, 61)], { from: 0, to: ms(80) }, ms(80));
    expect(lane!.regions[0]!.start).toBe(ms(60) / ms(80));
  });
  test('can be zoomed to what is in it, where that is a small part of it', () => {
    const zoom = zoomOf([deployed('1', 60, 61), deployed('2', 62, 63)], range, ms(80))!;
    expect(zoom.from).toBeLessThan(ms(60));
    expect(zoom.from).toBeGreaterThanOrEqual(ms(58));
    expect(zoom.to).toBeGreaterThan(ms(63));
    expect(zoom.to).toBeLessThanOrEqual(ms(65));
    expect(zoomOf([deployed('1', 10, 61)], range, ms(80))).toBeNull();
    expect(zoomOf([], range, ms(80))).toBeNull();
  });
});

test('ticks begin and end with the range', () => {
  expect(ticksOf({ from: 0, to: 100 }, 3)).toEqual([
    { share: 0, at: 0 },
    { share: 0.5, at: 50 },
    { share: 1, at: 100 },
  ]);
});

test('one that goes on has taken the time until now', () => {
  expect(durationOf(deployed('1', 0, null), ms(5))).toBe(300_000);
});

test.each(deploymentStatuses)(
  'what is offered for a deployment that is %s is what the rules allow',
  (status) => {
    const reports: DeploymentStatus[] = ['succeeded', 'failed', 'canceled', 'rolled_back'];
    const allowed = reports.filter((to) => moveDeployment(status, to).kind === 'moved');
    expect([...possibleMoves(status)].sort()).toEqual(allowed.sort());
  },
);

describe('windowAround', () => {
  test('five minutes before, and the fifteen that a verdict watches after', () => {
    expect(windowAround(deployed('1', 30, 31), ms(100))).toEqual({ from: ms(25), to: ms(46) });
  });
  test('nothing is asked for from before the monitor or after now', () => {
    expect(windowAround(deployed('1', 30, 31), ms(33), ms(28))).toEqual({ from: ms(28), to: ms(33) });
  });
});

test('instants below a short picture tell the second, so that no two of them read the same', () => {
  expect(tickFormat({ from: ms(0), to: ms(1) })).toBe('HH:mm:ss');
  expect(tickFormat({ from: ms(0), to: ms(9) })).toBe('HH:mm:ss');
  expect(tickFormat({ from: ms(0), to: ms(60) })).toBe('HH:mm');
  expect(tickFormat({ from: ms(0), to: ms(7 * 24 * 60) })).toBe('MM-DD HH:mm');
});
