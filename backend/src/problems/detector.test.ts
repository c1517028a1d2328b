import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { followLog } from '../daemon/follow-log.ts';
import { eventsAfter } from '../events/event.ts';
import { moveIncident } from '../incidents/move-incident.ts';
import { contextOf, failedAttempt, makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { retireMonitor, updateMonitor } from '../monitors/update-monitor.ts';
import { planMaintenance } from '../maintenance/maintenance-windows.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import type { RunRecord } from '../results/run-record.ts';
import { writeBatch } from '../results/write-batch.ts';
import { problemDetector } from './detector.ts';
import { maintenanceEndTask } from './split-after-maintenance.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);
const minute = 60_000;

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('the problem detector', (make) => {
  async function setUp(changes: Record<string, unknown> = {}) {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, start, 1, changes);
    const row = await made.store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    let now = start;
    const task = followLog([problemDetector], {
      store: made.store,
      holder: 'test',
      clock: () => now,
      log: silent,
    });
    /** Stores runs and lets the detector see what they changed. */
    const see = async (...runs: RunRecord[]) => {
      now = Math.max(now, ...runs.map((run) => run.slot)) + 10;
      await made.store.write((tx) => writeBatch(tx, runs, { now, log: silent }));
      await task.runOnce();
    };
    const at = (seconds: number, outcome: RunRecord['outcome'], more: Partial<RunRecord> = {}) =>
      runOf(row, start + seconds * 1000, outcome, more);
    const act = async <T>(work: (ctx: ReturnType<typeof contextOf>) => Promise<T>, seconds: number) => {
      now = Math.max(now, start + seconds * 1000);
      const value = await made.store.write((tx) => work(contextOf(tx, start + seconds * 1000)));
      await task.runOnce();
      return value;
    };
    return { made, row, see, at, act };
  }
  const occurrences = ({ store }: TestStore) =>
    store.read((tx) => tx.selectFrom('occurrences').selectAll().orderBy('started_at').execute());
  const problems = ({ store }: TestStore) =>
    store.read((tx) => tx.selectFrom('problems').selectAll().execute());
  const incidents = ({ store }: TestStore) =>
    store.read((tx) => tx.selectFrom('incidents').selectAll().orderBy('opened_at').execute());
  const kinds = ({ store }: TestStore) =>
    store.read(async (tx) =>
      (await eventsAfter(tx, 0, 1000))
        .map((event) => event.kind)
        .filter((kind) => /^(problem|incident)\./.test(kind)),
    );

  test('makes a problem, an occurrence and an incident of a monitor that goes down, and ends them with it', async () => {
    const { made, row, see, at } = await setUp({ severity: 'critical' });
    await see(at(0, 'up'));
    await see(at(1, 'down'));
    await see(at(2, 'down'), at(3, 'down', { suspect: true }), at(4, 'down'));
    expect(await occurrences(made)).toMatchObject([
      { started_at: start + 1000, ended_at: null, failed_runs: 3, last_failure_at: start + 4000 },
    ]);
    await see(at(5, 'up'));
    expect(await problems(made)).toMatchObject([
      { title: 'monitor 0: Status 500 is not in 200-399.', monitor_id: row.id, last_seen_at: start + 4000 },
    ]);
    expect(await occurrences(made)).toMatchObject([{ ended_at: start + 5000, failed_runs: 3 }]);
    expect(await incidents(made)).toMatchObject([
      { title: 'monitor 0 is down', severity: 'critical', status: 'open', opened_by: 'monitor' },
    ]);
    expect(await kinds(made)).toEqual([
      'problem.opened',
      'problem.occurrence_started',
      'incident.opened',
      'problem.occurrence_ended',
      'incident.recovered',
    ]);
  });

  test('takes flaps for one occurrence, and opens no second incident meanwhile', async () => {
    const { made, see, at } = await setUp();
    await see(at(0, 'up'), at(1, 'down'), at(2, 'up'), at(3, 'down'), at(4, 'up'));
    await see(at(600, 'down'));
    expect(await occurrences(made)).toMatchObject([
      { started_at: start + 1000, ended_at: null, failed_runs: 3 },
    ]);
    expect((await incidents(made)).length).toBe(1);
    expect((await kinds(made)).filter((kind) => kind === 'problem.occurrence_resumed').length).toBe(2);
    await see(at(601, 'up'));
    await see(at(601 + 15 * 60, 'down'));
    expect((await occurrences(made)).length).toBe(2);
    expect((await problems(made)).length).toBe(1);
  });

  test('begins a new occurrence when a new release went live since, however short the gap', async () => {
    const { made, see, at, act } = await setUp();
    await see(at(0, 'up'), at(1, 'down'), at(2, 'up'));
    const deployment = await act(
      (ctx) =>
        startDeployment(
          ctx,
          startRoute.body.parse({
            service: 'shop',
            environment: 'production',
            version: '1.1.0',
            status: 'succeeded',
            startedAt: new Date(start + 3000).toISOString(),
            finishedAt: new Date(start + 4000).toISOString(),
          }),
        ),
      4,
    );
    await see(at(5, 'down'));
    expect(await occurrences(made)).toMatchObject([
      { started_at: start + 1000, ended_at: start + 2000, live_version: null },
      { started_at: start + 5000, ended_at: null, live_version: '1.1.0', live_deployment_id: deployment.id },
    ]);
  });

  test('keeps different failures of one monitor apart, and the same failure together', async () => {
    const { made, see, at } = await setUp();
    const other = { attempts: [failedAttempt('Latency 312 ms is more than 300 ms.')] };
    await see(at(0, 'up'), at(1, 'down'), at(2, 'up'), at(3, 'down', other), at(4, 'up'));
    await see(
      at(5, 'down', { attempts: [failedAttempt('Latency 999 ms is more than 300 ms.')] }),
      at(6, 'up'),
    );
    expect((await problems(made)).length).toBe(2);
  });

  test('suspect and missed runs begin nothing and end nothing', async () => {
    const { made, see, at } = await setUp();
    await see(at(0, 'up'), ...[1, 2, 3, 4, 5, 6].map((second) => at(second, 'down', { suspect: true })));
    expect(await problems(made)).toEqual([]);
    await see(at(7, 'down'));
    await see(...[8, 9, 10, 11, 12, 13].map((second) => at(second, 'missed')));
    expect(await occurrences(made)).toMatchObject([{ ended_at: null }]);
    await see(at(14, 'down'));
    expect((await occurrences(made)).length).toBe(1);
    await see(at(15, 'up'));
    expect(await occurrences(made)).toMatchObject([{ ended_at: start + 15_000 }]);
  });

  test('opens another incident for a problem that comes back after its incident was resolved', async () => {
    const { made, see, at, act } = await setUp();
    await see(at(0, 'up'), at(1, 'down'));
    await see(at(2, 'up'));
    const [first] = await incidents(made);
    await act((ctx) => moveIncident(ctx, first!.id, 'resolve', ''), 3);
    await see(at(4, 'down'));
    expect((await incidents(made)).map(({ status }) => status)).toEqual(['resolved', 'open']);
  });

  test('opens no incident for a monitor that asks for none', async () => {
    const { made, see, at } = await setUp({ opensIncident: false });
    await see(at(0, 'up'), at(1, 'down'));
    expect((await occurrences(made)).length).toBe(1);
    expect(await incidents(made)).toEqual([]);
  });

  test('maintenance mutes the incident; what still fails two intervals after it is split off and opens one', async () => {
    const { made, see, at, act } = await setUp();
    await act(
      (ctx) =>
        planMaintenance(ctx, {
          title: 'database move',
          service: 'shop',
          environment: null,
          startsAt: new Date(start).toISOString(),
          endsAt: new Date(start + minute).toISOString(),
        }),
      0,
    );
    await see(at(0, 'up'), at(1, 'down'));
    expect((await occurrences(made)).length).toBe(1);
    expect(await incidents(made)).toEqual([]);
    await see(at(61, 'down'));
    const splitsAt = async (seconds: number) => {
      const before = (await occurrences(made)).length;
      const clock = () => start + seconds * 1000;
      await maintenanceEndTask({ store: made.store, clock, log: silent }).runOnce();
      return (await occurrences(made)).length - before;
    };
    expect(await splitsAt(61)).toBe(0);
    await see(at(120, 'down'), at(121, 'down'));
    expect(await splitsAt(121)).toBe(1);
    expect(await splitsAt(122)).toBe(0);
    expect(await occurrences(made)).toMatchObject([
      { started_at: start + 1000, ended_at: start + 120_000, failed_runs: 2, split_because: null },
      { started_at: start + 120_000, ended_at: null, failed_runs: 2, split_because: 'maintenance_end' },
    ]);
    expect((await incidents(made)).length).toBe(1);
  });

  test('a pause leaves the occurrence open, as nobody saw its end; retiring ends it', async () => {
    const { made, row, see, at, act } = await setUp();
    await see(at(0, 'up'), at(1, 'down'));
    await act((ctx) => updateMonitor(ctx, { id: row.id }, { version: 1, paused: true }), 2);
    expect(await occurrences(made)).toMatchObject([{ ended_at: null }]);
    await act((ctx) => retireMonitor(ctx, { id: row.id }), 3);
    expect(await occurrences(made)).toMatchObject([{ ended_at: start + 3000 }]);
  });
});
