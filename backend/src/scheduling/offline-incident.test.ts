import { expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { attemptOf, contextOf, makeMonitors, readContextOf, silent } from '../../testing/monitors.ts';
import { followLog } from '../daemon/follow-log.ts';
import { moveIncident } from '../incidents/move-incident.ts';
import { problemDetector } from '../problems/detector.ts';
import type { RunOutcome, RunRequest } from '../probing/thread/run-outcome.ts';
import type { ProbePool } from '../probing/thread/worker-pool.ts';
import { listResults } from '../results/list-results.ts';
import { shownTarget } from '@appops/shared/rules/checks/shown-target';
import { OfflineIncident } from './offline-incident.ts';
import { Scheduler } from './scheduler.ts';

const start = Date.UTC(2026, 11, 1, 9, 0, 0);

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

/** A network that is there or not: without it nobody is reached. */
class Network implements ProbePool {
  away: (host: string) => boolean = () => false;

  run(request: RunRequest): Promise<RunOutcome> {
    const host = new URL(shownTarget(request.check)).hostname;
    const away = this.away(host);
    const none = { dnsUs: null, connectUs: null, tlsUs: null, waitUs: null, transferUs: null };
    return Promise.resolve({
      id: request.id,
      slot: request.slot,
      outcome: away ? 'down' : 'up',
      missedBecause: null,
      attempts: [
        away
          ? attemptOf({ ok: false, reason: 'connect', message: 'unreachable', address: host, phases: none })
          : attemptOf({ address: host }),
      ],
      startedAtEpochMs: request.slot,
      queueUs: 0,
      takenUpUs: 0,
      lagUs: 0,
      suspect: false,
      delayed: false,
      degraded: false,
    });
  }
  stats() {
    return { threads: 0, inFlight: 0, running: 0, queued: 0, finished: 0, restarts: 0 };
  }
  async stop(): Promise<void> {}
}

describeOnBothEngines('a probe that goes offline', (make) => {
  async function setUp(hosts = 6) {
    const made = await make();
    const { store } = made;
    for (let host = 1; host <= hosts; host++)
      await makeMonitors(store, start, 1, {
        name: `host ${host}`,
        check: { type: 'http', url: `http://127.0.0.${host}:9/` },
        retries: { attempts: 0, delayMs: 0 },
        intervalMs: 5_000,
      });
    const clock = { now: start };
    const network = new Network();
    const detector = followLog([problemDetector], {
      store,
      holder: 'test',
      clock: () => clock.now,
      log: silent,
    });
    const begin = async (holder: string) => {
      const scheduler = new Scheduler({
        store,
        pool: network,
        holder,
        now: () => clock.now,
        log: silent,
        guard: { elapsed: () => clock.now, isOwn: () => false },
      });
      await scheduler.begin();
      return scheduler;
    };
    const incident = () => new OfflineIncident({ store, clock: () => clock.now, log: silent });
    const watchers = [incident(), incident()];
    const pass = async (scheduler: Scheduler, ms: number) => {
      for (const end = clock.now + ms; clock.now < end; clock.now += 500) {
        scheduler.dispatchDue();
        await scheduler.settle();
        await scheduler.guard();
        await detector.runOnce();
        if (clock.now % 2_000 === 0) for (const watcher of watchers) await watcher.look();
      }
    };
    return { made, store, clock, network, begin, pass };
  }
  const incidents = ({ store }: TestStore) =>
    store.read((tx) =>
      tx
        .selectFrom('incidents')
        .select(['id', 'title', 'status', 'severity', 'description'])
        .orderBy('id')
        .execute(),
    );
  const states = async ({ store }: TestStore) =>
    (await store.read((tx) => tx.selectFrom('monitors').select('state').execute())).map(({ state }) => state);

  test('has one incident of its own, results that prove nothing, and none of its targets wakes anybody after that', async () => {
    const { made, store, network, begin, pass } = await setUp(20);
    const one = await begin('one');
    await pass(one, 10_000);
    expect(new Set(await states(made))).toEqual(new Set(['up']));
    network.away = () => true;
    await pass(one, 60_000);
    const open = await incidents(made);
    const own = open.filter(({ title }) => title.startsWith('This probe is offline'));
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ status: 'open', severity: 'critical' });
    expect(own[0]!.description).toContain('Either this probe is offline, or these');
    expect(own[0]!.description).toContain('appops probe references');
    // What failed in the first seconds is at most one other, and it says what it may be a part of.
    expect(open.length).toBeLessThanOrEqual(2);
    const notes = await store.read((tx) => tx.selectFrom('notes').select('body').execute());
    expect(notes.filter(({ body }) => body.includes(own[0]!.id))).toHaveLength(open.length - 1);
    const { items } = await store.read(async (tx) => {
      const { id } = await tx.selectFrom('monitors').select('id').executeTakeFirstOrThrow();
      return listResults(readContextOf(tx, start + 60_000), { id }, { limit: 3 });
    });
    expect(items[0]).toMatchObject({
      outcome: 'down',
      suspect: true,
      suspectBecause: 'This probe seems to be offline',
    });
    await one.stop(0);
  });

  test('is over by itself: its incident is resolved, and what stays down then opens one', async () => {
    const { made, store, network, begin, pass } = await setUp();
    const one = await begin('one');
    await pass(one, 10_000);
    network.away = () => true;
    await pass(one, 60_000);
    network.away = (host) => host === '127.0.0.3';
    await pass(one, 60_000);
    const all = await incidents(made);
    expect(all.find(({ title }) => title.startsWith('This probe'))).toMatchObject({ status: 'resolved' });
    expect((await states(made)).toSorted()).toEqual(['down', 'up', 'up', 'up', 'up', 'up']);
    const ofTheThird = await store.read((tx) =>
      tx
        .selectFrom('incident_problems')
        .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
        .innerJoin('monitors', 'monitors.id', 'problems.monitor_id')
        .innerJoin('incidents', 'incidents.id', 'incident_problems.incident_id')
        .select('incidents.status')
        .where('monitors.name', '=', 'host 3')
        .execute(),
    );
    expect(ofTheThird).toContainEqual({ status: 'open' });
    await one.stop(0);
  });

  test('after a restart it is still offline, with the same incident', async () => {
    const { made, network, begin, pass } = await setUp();
    const one = await begin('one');
    await pass(one, 10_000);
    network.away = () => true;
    await pass(one, 40_000);
    const before = await incidents(made);
    await one.stop(0);
    const two = await begin('two');
    expect(two.offline).toBe(true);
    await pass(two, 20_000);
    expect(await incidents(made)).toEqual(before);
    await two.stop(0);
  });

  test('what people resolve while it lasts is not opened again', async () => {
    const { made, store, clock, network, begin, pass } = await setUp();
    const one = await begin('one');
    await pass(one, 10_000);
    network.away = () => true;
    await pass(one, 40_000);
    const own = (await incidents(made)).find(({ title }) => title.startsWith('This probe'))!;
    await store.write((tx) => moveIncident(contextOf(tx, clock.now), own.id, 'resolve', 'We know.'));
    await pass(one, 20_000);
    // Nor by a process that was not there when it was opened.
    await new OfflineIncident({ store, clock: () => clock.now, log: silent }).look();
    expect((await incidents(made)).find(({ id }) => id === own.id)).toMatchObject({ status: 'resolved' });
    await one.stop(0);
  });

  test('four hosts that fail are four hosts that fail', async () => {
    const { made, network, begin, pass } = await setUp(4);
    const one = await begin('one');
    await pass(one, 10_000);
    network.away = () => true;
    await pass(one, 30_000);
    expect(new Set(await states(made))).toEqual(new Set(['down']));
    expect((await incidents(made)).filter(({ title }) => title.startsWith('This probe'))).toEqual([]);
    await one.stop(0);
  });
});
