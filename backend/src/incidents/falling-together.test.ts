import { listIncidents as listRoute } from '@appops/shared/contract/incidents';
import { createMonitor as monitorRoute, type Monitor } from '@appops/shared/contract/monitors';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { followLog } from '../daemon/follow-log.ts';
import { toJson } from '../database/json.ts';
import { createMonitor } from '../monitors/create-monitor.ts';
import {
  attemptOf,
  contextOf,
  failedAttempt,
  makeMonitors,
  readContextOf,
  runOf,
  silent,
} from '../../testing/monitors.ts';
import { retireMonitor } from '../monitors/update-monitor.ts';
import { getOverview } from '../overview/overview.ts';
import { problemDetector } from '../problems/detector.ts';
import { deployShop } from '../../testing/releases.ts';
import type { RunRecord } from '../results/run-record.ts';
import { writeBatch } from '../results/write-batch.ts';
import { createService } from '../services/create-service.ts';
import { incidentTimeline } from './incident-timeline.ts';
import { loadIncident } from './incident.ts';
import { listIncidents } from './list-incidents.ts';
import { moveIncident } from './move-incident.ts';
import { resolveRecoveredTask } from './resolve-recovered.ts';
import { splitIncident } from './split-incident.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);
const minute = 60_000;
const value = toJson({ incidents: { resolveAfterMinutes: 10 } });

describeOnBothEngines('incidents of monitors', (make) => {
  async function setUp() {
    const { store } = await make();
    // Makes the service "shop" and the local probe.
    await makeMonitors(store, start, 0);
    let now = start;
    const clock = () => now;
    const detector = followLog([problemDetector], { store, holder: 'test', clock, log: silent });
    const act = <T>(work: (ctx: ReturnType<typeof contextOf>) => Promise<T>, seconds: number) => {
      now = Math.max(now, start + seconds * 1000);
      return store.write((tx) => work(contextOf(tx, now)));
    };
    const monitor = async (name: string, { service = 'shop', ...more }: Record<string, unknown> = {}) =>
      act(async (ctx) => {
        const known = await ctx.tx
          .selectFrom('services')
          .select('id')
          .where('slug', '=', service as string)
          .executeTakeFirst();
        if (known === undefined)
          await createService(ctx, {
            name: service as string,
            description: '',
            owners: [],
            repository: null,
            environments: [],
          });
        return createMonitor(
          ctx,
          monitorRoute.body.parse({
            name,
            service,
            environment: 'production',
            check: { type: 'http', url: 'http://127.0.0.1:9/' },
            intervalMs: 1000,
            ...more,
          }),
        );
      }, 0);
    const see = async (
      { id }: Monitor,
      seconds: number,
      outcome: 'up' | 'down' | 'missed',
      { address = '127.0.0.1', ...more }: Partial<RunRecord> & { address?: string } = {},
    ) => {
      const row = await store.read((tx) =>
        tx.selectFrom('monitors').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
      );
      const attempt = { ...(outcome === 'down' ? failedAttempt() : attemptOf()), address };
      const attempts = outcome === 'missed' ? [] : [attempt];
      const run = runOf(row, start + seconds * 1000, outcome, { attempts, ...more });
      now = Math.max(now, run.slot + 10);
      await store.write((tx) => writeBatch(tx, [run], { now, log: silent }));
      await detector.runOnce();
    };
    const incidents = async (query: object = {}) =>
      (
        await store.read((tx) =>
          listIncidents(readContextOf(tx, now), listRoute.query.parse({ order: 'worst', ...query })),
        )
      ).items;
    const timeline = async (id: string) =>
      (await store.read((tx) => incidentTimeline(readContextOf(tx, now), id, { limit: 500 }))).items;
    const deploy = (version: string, seconds: number, more: object = {}) => {
      const at = (second: number) => new Date(start + second * 1000).toISOString();
      const span = { startedAt: at(seconds), finishedAt: at(seconds + 5) };
      return act((ctx) => deployShop(ctx, version, { ...span, ...more }), seconds);
    };
    return { store, act, monitor, see, incidents, timeline, deploy, clock };
  }

  test('what joined one comes after its opening in its timeline, however early its failure began', async () => {
    const { monitor, see, incidents, timeline } = await setUp();
    const [early, late] = [await monitor('early'), await monitor('late', { severity: 'critical' })];
    await see(late, 0, 'up');
    await see(early, 0, 'up');
    // Both began before the first of them was told.
    await see(early, 3, 'down');
    await see(late, 2, 'down');
    const [incident] = await incidents();
    const kinds = (await timeline(incident!.id)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('incident.'))).toEqual([
      'incident.opened',
      'incident.problem_linked',
    ]);
  });

  test('say that all is well again, since when, while they wait for people; and that it fails again', async () => {
    const { monitor, see, incidents, timeline, act } = await setUp();
    const checkout = await monitor('checkout');
    await see(checkout, 0, 'up');
    await see(checkout, 1, 'down');
    expect(await incidents()).toMatchObject([
      { status: 'open', now: { state: 'failing', since: new Date(start + 1000).toISOString() } },
    ]);
    await see(checkout, 2, 'up');
    const [recovered] = await incidents({ recovered: 'true' });
    expect(recovered).toMatchObject({
      status: 'open',
      now: { state: 'recovered', since: new Date(start + 2000).toISOString() },
    });
    expect(await incidents({ recovered: 'false' })).toEqual([]);
    await see(checkout, 3, 'down');
    expect(await incidents({ recovered: 'false' })).toMatchObject([{ now: { state: 'failing' } }]);
    for (const second of [4, 5, 6, 7, 8]) await see(checkout, second, 'missed');
    // Nobody measures it: neither still down nor recovered.
    expect(await incidents({ recovered: 'false' })).toMatchObject([{ now: { state: 'unknown' } }]);
    await act((ctx) => retireMonitor(ctx, { id: checkout.id }), 9);
    expect(await incidents()).toMatchObject([{ now: { state: 'unwatched' } }]);
    expect((await timeline(recovered!.id)).filter(({ key }) => key).map(({ kind }) => kind)).toEqual([
      'incident.opened',
      'incident.recovered',
      'incident.failing_again',
    ]);
  });

  test('suspect the deployment that was running when the failure began, also when it is reported late', async () => {
    const { monitor, see, incidents, deploy, timeline } = await setUp();
    const checkout = await monitor('checkout');
    await deploy('1.1.1', -7200);
    await see(checkout, 0, 'up');
    await see(checkout, 3, 'down');
    expect(await incidents()).toMatchObject([
      { suspect: null, liveDeployment: { version: '1.1.1' }, beganAt: new Date(start + 3000).toISOString() },
    ]);
    const late = await deploy('1.1.2', 2, { status: 'succeeded' });
    const [incident] = await incidents();
    expect(incident).toMatchObject({
      suspect: {
        deployment: { id: late.id, version: '1.1.2', previousVersion: '1.1.1' },
        because: 'running',
        words: 'began 1 s after 1.1.2 started; before: 1.1.1',
      },
      problems: [{ suspect: { deployment: { version: '1.1.2' } } }],
    });
    // In the order in which it happened, with one line for the deployment.
    expect((await timeline(incident!.id)).filter(({ key }) => key).map(({ summary }) => summary)).toEqual([
      'deployed 1.1.1, superseded since',
      'deployed 1.1.2',
      expect.stringMatching(/^opened the incident/),
    ]);
  });

  test('a check that waits for its answer suspects what started meanwhile', async () => {
    const { monitor, see, incidents, deploy } = await setUp();
    const checkout = await monitor('checkout');
    await see(checkout, 0, 'up');
    await deploy('2.0.0', 6);
    const timedOut = attemptOf({ ok: false, reason: 'timeout', message: 'No answer.', totalUs: null });
    await see(checkout, 1, 'down', { attempts: [timedOut] });
    expect(await incidents()).toMatchObject([{ suspect: { deployment: { version: '2.0.0' } } }]);
  });

  test('thirty monitors that fail together are one incident of the highest severity, told by every service', async () => {
    const { store, monitor, see, incidents, clock } = await setUp();
    const severities = ['low', 'medium', 'critical', 'high'];
    const all: Monitor[] = [];
    for (let index = 0; index < 30; index++)
      all.push(
        await monitor(`m${index}`, {
          service: `service-${index % 3}`,
          severity: severities[index % severities.length],
        }),
      );
    for (const [index, each] of all.entries()) await see(each, index, 'down', { probe: 1 });
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      title: 'm0 and 29 other monitors are down',
      severity: 'critical',
      service: 'service-0',
    });
    expect(incident!.problems).toHaveLength(30);
    expect(incident!.places.map(({ service }) => service).toSorted()).toEqual([
      'service-0',
      'service-1',
      'service-2',
    ]);
    const overview = await store.read((tx) => getOverview(readContextOf(tx, clock())));
    expect(overview.totals.openIncidents).toBe(1);
    for (const index of [0, 1, 2]) {
      const service = overview.services.find(({ slug }) => slug === `service-${index}`)!;
      expect(service.cells[0]!.openIncidents).toBe(1);
      expect(await incidents({ service: [service.slug] })).toHaveLength(1);
    }
    for (const each of all.slice(1)) await see(each, 31, 'up');
    expect(await incidents()).toMatchObject([{ now: { state: 'failing' } }]);
    expect((await store.read((tx) => getOverview(readContextOf(tx, clock())))).totals).toMatchObject({
      openIncidents: 1,
      recoveredIncidents: 0,
    });
    await see(all[0]!, 32, 'up');
    expect(await incidents()).toMatchObject([{ now: { state: 'recovered' } }]);
    // Nowhere it is said to be open and no more: it waits for somebody to say that it is over.
    const well = await store.read((tx) => getOverview(readContextOf(tx, clock())));
    expect(well.totals).toMatchObject({ openIncidents: 1, recoveredIncidents: 1 });
    for (const index of [0, 1, 2])
      expect(well.services.find(({ slug }) => slug === `service-${index}`)!.cells[0]).toMatchObject({
        openIncidents: 1,
        recoveredIncidents: 1,
      });
  });

  test('what fails later than a minute after the first, or after that was resolved, is an incident of its own', async () => {
    const { monitor, see, incidents, act } = await setUp();
    const [one, two, three] = [await monitor('one'), await monitor('two'), await monitor('three')];
    await see(one, 0, 'down');
    await see(two, 61, 'down');
    expect((await incidents()).map(({ title }) => title)).toEqual(['one is down', 'two is down']);
    for (const { id } of await incidents()) await act((ctx) => moveIncident(ctx, id, 'resolve', ''), 62);
    await see(three, 63, 'down');
    expect((await incidents({ status: ['open'] })).map(({ title }) => title)).toEqual(['three is down']);
  });

  test('a title that a person wrote stays when others join', async () => {
    const { store, monitor, see, incidents } = await setUp();
    const [one, two] = [await monitor('one'), await monitor('two')];
    await see(one, 0, 'down');
    await store.write((tx) => tx.updateTable('incidents').set({ title: 'Data centre is dark' }).execute());
    await see(two, 1, 'down');
    expect((await incidents()).map(({ title }) => title)).toEqual(['Data centre is dark']);
  });

  test('can be split, and each part is judged by its own problems', async () => {
    const { store, monitor, see, incidents, timeline, act } = await setUp();
    const [one, two, three] = [
      await monitor('one', { severity: 'low' }),
      await monitor('two', { severity: 'critical', service: 'cart' }),
      await monitor('three', { severity: 'medium' }),
    ];
    for (const each of [one, two, three]) await see(each, 1, 'down');
    const [whole] = await incidents();
    const problem = whole!.problems.find(({ monitor }) => monitor?.name === 'two')!;
    const part = await act((ctx) => splitIncident(ctx, whole!.id, { problems: [problem.id] }), 2);
    expect(part).toMatchObject({
      title: 'two is down',
      severity: 'critical',
      service: 'cart',
      status: 'open',
      beganAt: problem.beganAt,
    });
    const rest = await store.read((tx) => loadIncident(tx, whole!.id));
    expect(rest.title).toBe('one and three are down');
    expect(rest.problems).toHaveLength(2);
    await see(two, 3, 'up');
    const nowOf = new Map((await incidents()).map(({ title, now }) => [title, now?.state]));
    expect(nowOf.get('two is down')).toBe('recovered');
    expect(nowOf.get('one and three are down')).toBe('failing');
    expect((await timeline(whole!.id)).map(({ kind }) => kind)).toContain('incident.split');
    // No other incident's moves.
    expect((await timeline(part.id)).filter(({ kind }) => kind === 'incident.opened')).toHaveLength(1);
    const split = (problems: string[]) => act((ctx) => splitIncident(ctx, whole!.id, { problems }), 4);
    await expect(split([problem.id])).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(split(rest.problems.map(({ id }) => id))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('are resolved by AppOps only when the settings ask for it, and only when all have recovered for that long', async () => {
    const { store, monitor, see, incidents, act, clock } = await setUp();
    const checkout = await monitor('checkout');
    await see(checkout, 0, 'down');
    await see(checkout, 1, 'up');
    const task = resolveRecoveredTask({ store, clock, log: silent });
    await act(() => Promise.resolve(), 3600);
    await task.runOnce();
    expect(await incidents({ status: ['open'] })).toHaveLength(1);
    await store.write((tx) =>
      tx.insertInto('settings').values({ name: 'settings', value, version: 1 }).execute(),
    );
    await see(checkout, 3601, 'down');
    await see(checkout, 3602, 'up');
    await act(() => Promise.resolve(), 3602 + 9 * 60);
    await task.runOnce();
    expect(await incidents({ status: ['open'] })).toHaveLength(1);
    await act(() => Promise.resolve(), 3602 + (10 * minute) / 1000);
    await task.runOnce();
    expect(await incidents({ status: ['resolved'] })).toHaveLength(1);
  });

  test('that are not due yet do not stand before those that are, however many they are', async () => {
    const { store, monitor, see, incidents, act, clock } = await setUp();
    await store.write((tx) =>
      tx.insertInto('settings').values({ name: 'settings', value, version: 1 }).execute(),
    );
    const minor = await monitor('minor', { severity: 'low' });
    await see(minor, 0, 'down');
    await see(minor, 1, 'up');
    const [first] = await incidents();
    // As many as a page holds, graver than the first, that recovered only now.
    const incident = await store.read((tx) =>
      tx.selectFrom('incidents').selectAll().where('id', '=', first!.id).executeTakeFirstOrThrow(),
    );
    const grave = await monitor('grave', { severity: 'critical' });
    await see(grave, 700, 'down');
    await see(grave, 701, 'up');
    const problem = await store.read((tx) =>
      tx.selectFrom('problems').select('id').where('monitor_id', '=', grave.id).executeTakeFirstOrThrow(),
    );
    const more = Array.from({ length: 210 }, (_, index) => `inc_more${String(index).padStart(4, '0')}`);
    await store.write(async (tx) => {
      const rows = more.map((id) => ({ ...incident, id, severity: 'critical' as const }));
      for (const row of rows) await tx.insertInto('incidents').values(row).execute();
      for (const id of more)
        await tx
          .insertInto('incident_problems')
          .values({
            incident_id: id,
            problem_id: problem.id,
            began_at: start + 700_000,
            took_ms: 0,
            probe: 1,
            address: null,
          })
          .execute();
    });
    await act(() => Promise.resolve(), 705);
    await resolveRecoveredTask({ store, clock, log: silent }).runOnce();
    expect((await incidents({ status: ['resolved'] })).map(({ id }) => id)).toEqual([first!.id]);
  });

  test('take in another failure of their own monitor, which has been down all the time', async () => {
    const { monitor, see, incidents, timeline, deploy } = await setUp();
    const checkout = await monitor('checkout', { downAfter: 1 });
    const refused = {
      attempts: [{ ...failedAttempt('Refused'), reason: 'connect' as const, assertions: [] }],
    };
    await see(checkout, 0, 'up');
    await see(checkout, 1, 'down', refused);
    await deploy('1.1.2', 300);
    await see(checkout, 400, 'down');
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      now: { state: 'failing' },
      problems: [{ suspect: null }, { suspect: { deployment: { version: '1.1.2' } } }],
    });
    expect((await timeline(incident!.id)).map(({ summary }) => summary)).toContainEqual(
      expect.stringContaining('another failure of the same monitor'),
    );
    await see(checkout, 401, 'down', refused);
    await see(checkout, 402, 'down');
    expect(await incidents()).toHaveLength(1);
    await see(checkout, 403, 'up');
    expect(await incidents()).toMatchObject([{ now: { state: 'recovered' } }]);
  });

  test('are found by a part of their title, and come in pages, the worst first', async () => {
    const { monitor, see, incidents, store, clock } = await setUp();
    for (const [index, severity] of ['low', 'critical', 'high', 'critical'].entries())
      await see(await monitor(`100% ${index}`, { severity }), index * 120, 'down');
    expect(await incidents({ search: '100% 2' })).toHaveLength(1);
    expect(await incidents({ search: '1_0' })).toEqual([]);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.read((tx) =>
        listIncidents(
          readContextOf(tx, clock()),
          listRoute.query.parse({ order: 'worst', limit: 1, ...(cursor === undefined ? {} : { cursor }) }),
        ),
      );
      paged.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(['100% 1 is down', '100% 3 is down', '100% 2 is down', '100% 0 is down']);
  });
});
