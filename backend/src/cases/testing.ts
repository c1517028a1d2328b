import * as contract from '@appops/shared/contract/cases';
import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import { expect } from 'vitest';
import type { Context } from '../context.ts';
import { type TestStore } from '../database/testing.ts';
import { consumerTask } from '../events/consumers.ts';
import { contextOf, makeMonitors, runOf, silent } from '../monitors/testing.ts';
import { problemDetector } from '../problems/detector.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { writeBatch } from '../results/write-batch.ts';
import { caseAutomation, caseClock } from './automation.ts';
import { caseTimeline } from './case-timeline.ts';
import { closeCase } from './close-case.ts';
import { recordFix } from './fixes.ts';
import { loadCase } from './load-case.ts';
import { openCase } from './open-case.ts';

export const start = Date.UTC(2026, 10, 24, 12, 0, 0);

const ada = { kind: 'person', id: 'grafana:user:1', name: 'Ada' } as const;

type Make = () => Promise<TestStore>;

/** The shop in production with one monitor at 1 s, a clock of the test's own, and everything that reacts to events. */
export async function setUp(make: Make) {
  const { store } = await make();
  const [monitor] = await makeMonitors(store, start, 1, { name: 'checkout' });
  const row = await store.read((tx) =>
    tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
  );
  let now = start;
  const options = { store, holder: 'test', clock: () => now, log: silent };
  const detector = consumerTask(problemDetector, options);
  const automation = consumerTask(caseAutomation, options);
  const clock = caseClock(store, () => now, silent);
  const react = async () => {
    await detector.runOnce();
    await automation.runOnce();
  };
  /** Advances the clock by a second a run and stores it; everything reacts at the end. */
  const runs = async (count: number, outcome: 'up' | 'down', more: { suspect?: boolean } = {}) => {
    const made = Array.from({ length: count }, (_, index) =>
      runOf(row, now + (index + 1) * 1000, outcome, more),
    );
    now += count * 1000;
    await store.write((tx) => writeBatch(tx, made, { now, log: silent }));
    await react();
    await clock.runOnce();
  };
  const as = async <T>(work: (ctx: Context) => Promise<T>): Promise<T> => {
    now += 10;
    const value = await store.write((tx) => work({ ...contextOf(tx, now), actor: ada }));
    await react();
    return value;
  };
  const deploy = (version: string, more: object = {}) =>
    as((ctx) =>
      startDeployment(
        ctx,
        startRoute.body.parse({
          service: 'shop',
          environment: 'production',
          version,
          status: 'succeeded',
          startedAt: new Date(now).toISOString(),
          ...more,
        }),
      ),
    );
  const load = (id: string) => store.read((tx) => loadCase(tx, id));
  const incident = () =>
    store.read((tx) =>
      tx.selectFrom('incidents').selectAll().orderBy('opened_at', 'desc').executeTakeFirstOrThrow(),
    );
  const kinds = async (id: string) =>
    (
      await store.read((tx) => caseTimeline(contextOf(tx, now), id, { limit: 500, cursor: undefined }))
    ).items.map(({ kind, actor }) => `${kind} by ${actor.name}`);
  return { store, row, runs, as, deploy, load, incident, kinds, clock, react, at: () => now };
}

/** Up to the case: 1.0.0 is well, 1.1.0 fails, and the incident has become a case. */
export async function failing(make: Make) {
  const world = await setUp(make);
  await world.deploy('1.0.0');
  await world.runs(3, 'up');
  await world.deploy('1.1.0');
  await world.runs(3, 'down');
  const opened = await world.incident();
  const made = await world.as((ctx) => openCase(ctx, contract.openCase.body.parse({ incident: opened.id })));
  return { ...world, id: made.id, opened, made };
}

/** The shortest window there is, and why. */
export const shortPlan = { minimumWindowMs: 60_000, reason: 'It fails at every run' };

export const plan = (more: object = {}) =>
  contract.recordFix.body.parse({ version: '1.1.1', plan: shortPlan, ...more });
export const workaround = (more: object = {}) =>
  contract.addWorkaround.body.parse({
    description: 'Coupons are switched off',
    owner: 'Ada',
    rollbackStep: 'Switch them on',
    expiresAt: new Date(start + 3_600_000).toISOString(),
    ...more,
  });

/** On to the proof: fix in 1.1.1 with a window of a minute, verified by clean runs, and closed by Ada. */
export async function proved(make: Make) {
  const world = await failing(make);
  await world.as((ctx) => recordFix(ctx, world.id, plan()));
  await world.deploy('1.1.1');
  await world.runs(62, 'up');
  expect((await world.load(world.id)).status).toBe('proved_effective');
  await world.as((ctx) => closeCase(ctx, world.id, { as: 'effective', reason: '' }));
  return world;
}
