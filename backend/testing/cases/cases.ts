import * as contract from '@appops/shared/contract/cases';
import { planMaintenance as maintenanceRoute } from '@appops/shared/contract/maintenance';
import { updateMonitor as updateRoute } from '@appops/shared/contract/monitors';
import { expect } from 'vitest';
import type { Context } from '../../src/context.ts';
import type { MonitorTable } from '../../src/database/schema/monitors.ts';
import { type TestStore } from '../database/stores.ts';
import { followLog } from '../../src/daemon/follow-log.ts';
import {
  attemptOf,
  contextOf,
  failedAttempt,
  makeMonitors,
  readContextOf,
  runOf,
  silent,
} from '../monitors.ts';
import { updateMonitor } from '../../src/monitors/update-monitor.ts';
import { planMaintenance } from '../../src/maintenance/maintenance-windows.ts';
import { problemDetector } from '../../src/problems/detector.ts';
import { deployShop } from '../releases.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { writeBatch } from '../../src/results/write-batch.ts';
import { caseAutomation, caseClock } from '../../src/cases/automation.ts';
import { caseTimeline } from '../../src/cases/case-timeline.ts';
import { closeCase } from '../../src/cases/close-case.ts';
import { recordFix } from '../../src/cases/fixes.ts';
import { loadCase } from '../../src/cases/load-case.ts';
import { openCase } from '../../src/cases/open-case.ts';

export const start = Date.UTC(2026, 10, 24, 12, 0, 0);
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

const ada = { kind: 'person', id: 'grafana:user:1', name: 'Ada' } as const;

type Make = () => Promise<TestStore>;

/** A run that fails as the case's problem does, but says so in other words. */
export const inOtherWords = { attempts: [failedAttempt('The answer was a page that says sorry.')] };
/** A run that fails in another way: nobody answers. */
export const otherwise = {
  attempts: [
    attemptOf({ ok: false, reason: 'connect', message: 'The connection was refused.' }, { statusCode: null }),
  ],
};

/** A run's outcome with what is to be different in its record. */
export type Seen = Partial<RunRecord> & { of?: MonitorTable };

/**
 * The shop in production with one monitor at 1 s, a clock of the test's own, and everything that reacts to events.
 * @param changes of that monitor
 */
export async function setUp(make: Make, changes: Record<string, unknown> = {}) {
  const made = await make();
  const { store } = made;
  const rowOf = (id: string) =>
    store.read((tx) => tx.selectFrom('monitors').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
  const [monitor] = await makeMonitors(store, start, 1, { name: 'checkout', ...changes });
  const row = await rowOf(monitor!.id);
  let now = start;
  const options = { store, holder: 'test', clock: () => now, log: silent };
  const detector = followLog([problemDetector], options);
  const automation = followLog([caseAutomation], options);
  const clock = caseClock(store, () => now, silent);
  const react = async () => {
    await detector.runOnce();
    await automation.runOnce();
  };
  /** Stores runs as they are, at a clock that is just past the newest of them; everything reacts. */
  const write = async (records: readonly RunRecord[]) => {
    now = Math.max(now, ...records.map(({ slot }) => slot));
    await store.write((tx) => writeBatch(tx, records, { now, log: silent }));
    await react();
    await clock.runOnce();
  };
  /** Advances the clock by an interval a run and stores it; everything reacts at the end. */
  const runs = async (count: number, outcome: RunRecord['outcome'], { of, ...more }: Seen = {}) => {
    const known = await rowOf((of ?? row).id);
    // What arrives more than 14 days late is passed over.
    const atOnce = Math.max(1, Math.floor((5 * day) / known.interval_ms));
    for (let left = count; left > 0; left -= atOnce) {
      const made = Array.from({ length: Math.min(left, atOnce) }, (_, index) =>
        runOf(known, now + (index + 1) * known.interval_ms, outcome, {
          monitorVersion: known.version,
          ...more,
        }),
      );
      now += made.length * known.interval_ms;
      await write(made);
    }
  };
  /** Time passes without a run. */
  const pass = async (ms: number) => {
    now += ms;
    await react();
    await clock.runOnce();
  };
  const as = async <T>(work: (ctx: Context) => Promise<T>): Promise<T> => {
    now += 10;
    const value = await store.write((tx) => work({ ...contextOf(tx, now), actor: ada }));
    await react();
    return value;
  };
  const deploy = (version: string, more: object = {}) => {
    const startedAt = new Date(now).toISOString();
    return as((ctx) => deployShop(ctx, version, { startedAt, ...more }));
  };
  /** Further monitors, in production unless told otherwise. */
  const monitors = async (count: number, more: Record<string, unknown> = {}) => {
    const added = await makeMonitors(store, now, count, { name: 'checkout', ...more });
    await react();
    return Promise.all(added.map(({ id }) => rowOf(id)));
  };
  const edit = async (more: object, id = row.id) => {
    const { edits } = await rowOf(id);
    await as((ctx) => updateMonitor(ctx, { id }, updateRoute.body.parse({ version: edits, ...more })));
  };
  /** A window from and until so many milliseconds from now. */
  const maintain = (from: number, until: number, more: object = {}) =>
    as((ctx) =>
      planMaintenance(
        ctx,
        maintenanceRoute.body.parse({
          title: 'Database',
          service: 'shop',
          environment: 'production',
          startsAt: new Date(now + from).toISOString(),
          endsAt: new Date(now + until).toISOString(),
          ...more,
        }),
      ),
    );
  const load = (id: string) => store.read((tx) => loadCase(tx, id));
  const incident = () =>
    store.read((tx) =>
      tx.selectFrom('incidents').selectAll().orderBy('opened_at', 'desc').executeTakeFirstOrThrow(),
    );
  const timeline = async (id: string) =>
    (await store.read((tx) => caseTimeline(readContextOf(tx, now), id, { limit: 500, cursor: undefined })))
      .items;
  const kinds = async (id: string) =>
    (await timeline(id)).map(({ kind, actor }) => `${kind} by ${actor.name}`);
  return {
    store,
    made,
    row,
    rowOf,
    runs,
    write,
    pass,
    as,
    deploy,
    monitors,
    edit,
    maintain,
    load,
    incident,
    timeline,
    kinds,
    clock,
    react,
    at: () => now,
  };
}

/** Up to the case: 1.0.0 is well, 1.1.0 fails, and the incident has become a case. */
export async function failing(make: Make, changes: Record<string, unknown> = {}) {
  const world = await setUp(make, changes);
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

/** On to the fix: 1.1.1 has it, and is live; nothing was seen of it yet. */
export async function fixed(make: Make, changes: Record<string, unknown> = {}, more: object = {}) {
  const world = await failing(make, changes);
  await world.as((ctx) => recordFix(ctx, world.id, plan(more)));
  await world.deploy('1.1.1');
  return world;
}

/** On to the proof: fix in 1.1.1 with a window of a minute, verified by clean runs, and closed by Ada. */
export async function proved(make: Make) {
  const world = await fixed(make);
  await world.runs(62, 'up');
  expect((await world.load(world.id)).status).toBe('proved_effective');
  await world.as((ctx) => closeCase(ctx, world.id, { as: 'effective', reason: '' }));
  return world;
}
