import * as contract from '@appops/shared/contract/cases';
import { expect, test, vi } from 'vitest';
import type { Context } from '../context.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { contextOf } from '../../testing/monitors.ts';
import { closeCase, reopenCase } from './close-case.ts';
import { recordPush } from '../releases/record-commits.ts';
import { planVerification, recordFix } from './fixes.ts';
import { lockCases } from './lock-case.ts';
import { linkToCase } from './open-case.ts';
import { holding, meet, processOf } from '../../testing/database/processes.ts';
import { plan, shortPlan } from '../../testing/cases/cases.ts';
import { pushOf, threeCases, type ThreeCases } from '../../testing/cases/three-cases.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines(
  'a case that is worked on while another one turns out to be concerned',
  (make, engine) => {
    interface Work {
      /** What has come before. */
      before?: (world: ThreeCases) => Promise<unknown>;
      /** What is done to a case, which leads to the first one. */
      work: (ctx: Context, world: ThreeCases) => Promise<unknown>;
      /** The case that it is done to. */
      of?: 'second' | 'third';
    }

    const works: Record<string, Work> = {
      'a monitor is named for it': {
        work: (ctx, { second, row }) =>
          linkToCase(ctx, second, contract.linkToCase.body.parse({ monitor: row.id })),
      },
      'its fix is recorded': { work: (ctx, { second }) => recordFix(ctx, second, plan()) },
      'its verification is planned': {
        before: ({ as, second }) => as((ctx) => recordFix(ctx, second, plan())),
        work: (ctx, { second }) =>
          planVerification(
            ctx,
            second,
            contract.planVerification.body.parse({ ...shortPlan, startAnew: true }),
          ),
      },
      'a commit names it': {
        before: ({ store }) =>
          store.write((tx) => tx.updateTable('services').set({ repository_key: 'acme/shop' }).execute()),
        work: (ctx, { second }) => recordPush(ctx, pushOf(`Fixes ${second}`)),
      },
      'it is reopened, and what it was made of has moved on': {
        before: async ({ as, store, first, second, third }) => {
          await store.write((tx) =>
            tx.updateTable('problems').set({ case_id: third }).where('case_id', '=', second).execute(),
          );
          for (const [id, duplicateOf] of [
            [third, second],
            [second, first],
          ] as const)
            await as((ctx) => closeCase(ctx, id, { as: 'duplicate', duplicateOf, reason: '' }));
        },
        work: (ctx, { third }) => reopenCase(ctx, third, 'It is another one'),
        of: 'third',
      },
    };

    test.each(Object.entries(works))(
      'waits for nobody in a circle, and nobody begins anew: %s',
      async (_what, { before, work, of = 'second' }) => {
        const world = await threeCases(make);
        const { at, first } = world;
        const id = world[of];
        await before?.(world);
        const free = await world.begin();
        const [one, two] = [processOf(world.openAgain()), processOf(world.openAgain())];
        const later = at() + 1_000;
        const working = () => one.store.write((tx) => work(contextOf(tx, later), world));
        const both = () => two.store.write((tx) => lockCases({ tx }, [first, id]));
        await meet(
          world.databaseUrl,
          { sql: 'select 1 from cases where id = $1 for update', values: [id] },
          working,
          // Wants the first case and this one, in the order in which everybody holds several.
          both,
        );
        expect([one.deadlocks(), two.deadlocks(), one.retries(), two.retries()]).toEqual([0, 0, 0, 0]);
        const joined = await world.store.read((tx) =>
          tx.selectFrom('problems').select('case_id').where('id', '=', free).executeTakeFirstOrThrow(),
        );
        expect(joined.case_id).toBe(of === 'second' ? first : null);
      },
    );

    test('begins anew, once, where it leads to yet another case by the time that it has its own', async () => {
      const world = await threeCases(make);
      const { at, first, second } = world;
      const [one] = [processOf(world.openAgain())];
      const working = () => one.store.write((tx) => recordFix(contextOf(tx, at() + 1_000), second, plan()));
      let free: string;
      if (engine === 'sqlite') {
        // One writer: nobody comes in between.
        [free] = await Promise.all([world.begin(), working()]);
      } else {
        free = await holding(
          world.databaseUrl!,
          [{ sql: 'select 1 from cases where id = $1 for update', values: [second] }],
          async ({ until, letGo }) => {
            const worked = working();
            await until(() => 1);
            const begun = await world.begin();
            await letGo();
            await worked;
            return begun;
          },
        );
      }
      expect([one.deadlocks(), one.retries()]).toEqual([0, engine === 'sqlite' ? 0 : 1]);
      const joined = await world.store.read((tx) =>
        tx.selectFrom('problems').select('case_id').where('id', '=', free).executeTakeFirstOrThrow(),
      );
      expect(joined.case_id).toBe(first);
      expect((await world.load(second)).fixes).toHaveLength(1);
    });
  },
);
