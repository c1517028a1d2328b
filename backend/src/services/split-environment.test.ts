import {
  confirmEnvironment as confirmRoute,
  createService as serviceRoute,
  splitEnvironment as splitRoute,
  type Environment,
} from '@appops/shared/contract/services';
import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import { sequences } from '@appops/shared/rules/sequences';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  firstAnswers,
  upgradedFirstRelease,
  type FirstDatabase,
} from '../../testing/database/first-release.ts';
import type { Store, ReadTx } from '../database/store.ts';
import { describeEvent } from '../events/describe-event.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { writeAt } from '../../testing/verbs.ts';
import { createService } from './create-service.ts';
import { retireEnvironment } from './retire-environment.ts';
import { findService, loadService } from './service.ts';
import { confirmEnvironment, splitEnvironment } from './split-environment.ts';

const minute = 60_000;

describe.each(['sqlite', 'postgres'] as const)(
  'environments that the first release merged, on %s',
  (engine) => {
    let first: FirstDatabase;
    let store: Store;
    const now = firstAnswers.at + minute;
    beforeAll(async () => {
      first = await upgradedFirstRelease(engine);
      ({ store } = first);
    });
    afterAll(() => first.drop());

    const environmentsOf = async (slug: string): Promise<Map<string, Environment>> => {
      const { environments } = await store.read(async (tx) => loadService(tx, await findService(tx, slug)));
      return new Map(environments.map((environment) => [environment.name, environment]));
    };
    const tell = (body: object, at = now) =>
      writeAt(store, at, (ctx) =>
        startDeployment(ctx, startRoute.body.parse({ source: 'jenkins', ...body })),
      );
    const split = (slug: string, environment: string, body: object) =>
      writeAt(store, now, (ctx) => splitEnvironment(ctx, { slug, environment }, splitRoute.body.parse(body)));
    const idOf = (externalId: string) =>
      firstAnswers.deployments.find((item) => item['externalId'] === externalId)!['id'] as string;
    const eventsOf = (kind: string) =>
      store.read(async (tx) => {
        const rows = await tx.selectFrom('events').selectAll().where('kind', '=', kind).execute();
        return rows.map((row) =>
          describeEvent({ kind, data: JSON.parse(row.data) as Record<string, unknown> }),
        );
      });
    const deploymentsIn = (tx: ReadTx, service: string, environment: string) =>
      tx
        .selectFrom('deployments')
        .innerJoin('environments', 'environments.id', 'deployments.environment_id')
        .innerJoin('services', 'services.id', 'deployments.service_id')
        .select([
          'deployments.version',
          'deployments.status',
          'deployments.live',
          'deployments.previous_version',
          'deployments.live_from',
          'deployments.live_until',
          'deployments.withdrawn_at',
        ])
        .where('services.slug', '=', service)
        .where('environments.name', '=', environment)
        .orderBy('deployments.started_at')
        .execute();
    const periodsIn = (tx: ReadTx, service: string, environment: string) =>
      tx
        .selectFrom('live_periods')
        .innerJoin('environments', 'environments.id', 'live_periods.environment_id')
        .innerJoin('services', 'services.id', 'environments.service_id')
        .select(['live_periods.version', 'live_from', 'live_until', 'reinstated'])
        .where('services.slug', '=', service)
        .where('environments.name', '=', environment)
        .orderBy('live_from')
        .execute();

    test('they are named with the name that they were reached by, and plain ones are not', async () => {
      const environments = await environmentsOf('billing');
      expect(environments.get('生产-1')?.mayBeMerged).toEqual({ names: ['生产-1'] });
      expect(environments.get('prod/eu')?.mayBeMerged).toEqual({ names: ['prod/eu'] });
      expect(environments.get('preview/pr-7')?.mayBeMerged).not.toBeNull();
      expect(environments.get('production')?.mayBeMerged).toBeNull();
      expect(environments.get('staging')?.mayBeMerged).toBeNull();
    });

    test('what a source tells again of an old job updates the old deployment, whichever name it says', async () => {
      const again = await tell({
        service: 'billing',
        environment: '测试-1',
        version: '2.1.0-rc1',
        status: 'succeeded',
        externalId: 'm-2',
      });
      expect(again).toMatchObject({ id: idOf('m-2'), environment: '1', version: '2.1.0-rc1' });
      const environments = await environmentsOf('billing');
      expect([...environments.keys()]).not.toContain('测试-1');
      expect(environments.get('生产-1')?.mayBeMerged).toEqual({ names: ['生产-1', '测试-1'] });
    });

    test('a further name gets an environment of its own, and people are told beside what it stands', async () => {
      const { environment } = await tell({
        service: 'billing',
        environment: '测试-1',
        version: '2.2.0-rc1',
        status: 'running',
        externalId: 'm-9',
      });
      expect(environment).not.toBe('1');
      expect((await environmentsOf('billing')).get('测试-1')?.mayBeMerged).toBeNull();
      expect(await eventsOf('environment.may_be_merged')).toEqual([
        'saw "测试-1" as an environment of its own; the first release put it into "生产-1", which may hold what belongs there',
      ]);
      const said = await store.read((tx) =>
        tx.selectFrom('deliveries').select('reason').where('kind', '=', 'api').execute(),
      );
      expect(said.at(-1)?.reason).toMatch(
        /"测试-1" is an environment of its own now.*split-environment billing 1/,
      );
    });

    test('chosen deployments are moved, and what was live when is right in both', async () => {
      const [one, two] = ['m-1', 'm-3'].map(idOf);
      expect(one).not.toBe(two);
      await split('billing', '1', { into: '测试-1', deployments: [idOf('m-2')] });
      await store.read(async (tx) => {
        expect(await deploymentsIn(tx, 'billing', '生产-1')).toMatchObject([
          { version: '2.0.0', status: 'superseded', live: 0, previous_version: null },
          { version: '2.0.1', status: 'succeeded', live: 1, previous_version: '2.0.0' },
        ]);
        expect(await deploymentsIn(tx, 'billing', '测试-1')).toMatchObject([
          { version: '2.1.0-rc1', status: 'succeeded', live: 1, previous_version: null },
          { version: '2.2.0-rc1', status: 'running', live: 0, previous_version: '2.1.0-rc1' },
        ]);
        const [before, after] = await periodsIn(tx, 'billing', '生产-1');
        expect(before).toMatchObject({ version: '2.0.0', live_until: after?.live_from });
        expect(after).toMatchObject({ version: '2.0.1', live_until: null });
      });
      expect(await eventsOf('environment.split')).toEqual([
        'moved 1 deployments, 0 monitors and 0 annotations from "生产-1" into "测试-1"',
      ]);
    });

    test('the same again changes nothing; what is neither here nor there, nothing at all and itself are refused', async () => {
      await split('billing', '1', { into: '测试-1', deployments: [idOf('m-2')] });
      expect(await eventsOf('environment.split')).toHaveLength(1);
      await expect(split('billing', '1', { into: '测试-1', deployments: [idOf('b-1')] })).rejects.toThrow(
        /deployment of "billing" in "生产-1"/,
      );
      await expect(split('billing', '1', { into: '测试-1' })).rejects.toThrow(/Choose at least one/);
      await expect(split('billing', '1', { into: '生产-1', deployments: [idOf('m-1')] })).rejects.toThrow(
        /leads to the environment "生产-1" itself/,
      );
      await expect(split('billing', 'nowhere', { into: 'x', deployments: [idOf('m-1')] })).rejects.toThrow(
        /no environment of the service "billing"/i,
      );
    });

    test('a monitor takes its problems, failures and incidents along, and a note the release of its time', async () => {
      const monitor = firstAnswers.monitors.find((item) => item['name'] === 'Invoices')!;
      const id = monitor['id'] as string;
      await split('billing', '1', { into: '测试-1', monitors: [id] });
      const moved = await store.read(async (tx) => ({
        monitor: await tx
          .selectFrom('monitors')
          .innerJoin('environments', 'environments.id', 'monitors.environment_id')
          .select(['environments.name', 'environments.id'])
          .where('monitors.id', '=', id)
          .executeTakeFirstOrThrow(),
        problems: await tx.selectFrom('problems').selectAll().where('monitor_id', '=', id).execute(),
        occurrences: await tx
          .selectFrom('occurrences')
          .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
          .selectAll('occurrences')
          .where('monitor_id', '=', id)
          .execute(),
        incidents: await tx
          .selectFrom('incidents')
          .innerJoin('incident_problems', 'incident_problems.incident_id', 'incidents.id')
          .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
          .select(['incidents.environment_id', 'live_version'])
          .where('monitor_id', '=', id)
          .execute(),
      }));
      expect(moved.monitor.name).toBe('测试-1');
      for (const rows of [moved.problems, moved.occurrences, moved.incidents]) {
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) expect(row.environment_id).toBe(moved.monitor.id);
      }
      for (const row of [...moved.occurrences, ...moved.incidents])
        expect(row.live_version).toBe('2.1.0-rc1');
    });

    test('a note is moved, and names the release that was live there when it was written', async () => {
      const note = firstAnswers.annotations.find(
        (item) => item['environment'] === 'production' && item['service'] === 'billing',
      )!;
      const id = note['id'] as string;
      await split('billing', 'production', { into: 'staging', annotations: [id] });
      const row = await store.read((tx) =>
        tx
          .selectFrom('annotations')
          .innerJoin('environments', 'environments.id', 'annotations.environment_id')
          .select(['environments.name', 'release_version'])
          .where('annotations.id', '=', id)
          .executeTakeFirstOrThrow(),
      );
      expect(row).toEqual({ name: 'staging', release_version: '1.6.0' });
    });

    test('people may say that it is one: then it is named no longer, and the names that they give lead to it', async () => {
      const confirm = (environment: string, names: string[]) =>
        writeAt(store, now, (ctx) =>
          confirmEnvironment(ctx, { slug: 'billing', environment }, confirmRoute.body.parse({ names })),
        );
      await expect(confirm('1', ['测试-1'])).rejects.toThrow(/"测试-1" is another environment/);
      await confirm('prod-eu', ['PROD EU', 'prod-eu']);
      await confirm('prod-eu', ['PROD EU', 'prod-eu']);
      expect((await environmentsOf('billing')).get('prod/eu')?.mayBeMerged).toBeNull();
      expect(await eventsOf('environment.confirmed')).toEqual([
        'confirmed that "prod/eu" is one environment',
      ]);
      const { environment } = await tell({ service: 'billing', environment: 'PROD EU', version: '3.3.0' });
      expect(environment).toBe('prod-eu');
    });

    test('one that monitors look at stays; one that has none ends, once, and a later deployment brings it back', async () => {
      const retire = (environment: string) =>
        writeAt(store, now, (ctx) =>
          retireEnvironment(ctx, { slug: 'billing', environment }, { monitors: false }),
        );
      await expect(retire('production')).rejects.toThrow(/has 2 monitors\. Retire them first/);
      await expect(retire('nowhere')).rejects.toThrow(/no environment of the service "billing"/i);
      await retire('preview-pr-7');
      await retire('preview-pr-7');
      expect([...(await environmentsOf('billing')).keys()]).not.toContain('preview/pr-7');
      expect(await eventsOf('environment.retired')).toEqual([
        'retired the environment "preview/pr-7"; a deployment into it brings it back',
      ]);
      await tell({ service: 'billing', environment: 'preview/pr-7', version: '4.1.0' }, now + minute);
      expect([...(await environmentsOf('billing')).keys()]).toContain('preview/pr-7');
      expect(await eventsOf('environment.returned')).toEqual([
        'brought the environment "preview/pr-7" back: it is in use again',
      ]);
    });

    test('told into one and split is as if told apart: statuses, what is live and when, in any order', async () => {
      let seed = 20_261_130;
      const chance = (below: number) => {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        return Math.floor((seed / 2 ** 32) * below);
      };
      const statuses = ['succeeded', 'succeeded', 'succeeded', 'failed', 'canceled', 'running'];
      for (let round = 0; round < sequences(engine === 'sqlite' ? 12 : 4, 200); round += 1) {
        const [mixed, apart] = [`mixed-${round}`, `apart-${round}`] as [string, string];
        for (const name of [mixed, apart])
          await writeAt(store, now, (ctx) => createService(ctx, serviceRoute.body.parse({ name })));
        const moving: string[] = [];
        const all: string[] = [];
        for (let n = 0; n < 12; n += 1) {
          const own = chance(2) === 0 ? 'a' : 'b';
          const status = statuses[chance(statuses.length)]!;
          const startedAt = now - (1 + chance(500)) * 10 * minute;
          const body = {
            version: `${own}${n}`,
            status,
            startedAt: new Date(startedAt).toISOString(),
            ...(status === 'running'
              ? {}
              : { finishedAt: new Date(startedAt + chance(9) * minute).toISOString() }),
            externalId: `${own}-${n}`,
          };
          const { id } = await tell({ service: mixed, environment: 'a', ...body });
          await tell({ service: apart, environment: own, ...body });
          all.push(id);
          if (own === 'b') moving.push(id);
        }
        if (moving.length === 0) continue;
        await split(mixed, 'a', { into: 'b', deployments: moving });
        for (const environment of ['a', 'b']) {
          const [got, wanted] = await store.read(async (tx) =>
            Promise.all(
              [mixed, apart].map(async (service) => ({
                deployments: await deploymentsIn(tx, service, environment),
                periods: await periodsIn(tx, service, environment),
              })),
            ),
          );
          expect(got, `round ${round}, ${environment}`).toEqual(wanted);
        }
      }
    });
  },
);
