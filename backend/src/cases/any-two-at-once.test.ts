import * as contract from '@appops/shared/contract/cases';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Context } from '../context.ts';
import type { Store } from '../database/store.ts';
import { AppError } from '../errors.ts';
import { brokenLink } from '../events/case-chain.ts';
import { recordPush } from '../releases/record-commits.ts';
import { chainedKinds } from '../../testing/cases/chained-kinds.ts';
import { plan, shortPlan, workaround } from '../../testing/cases/cases.ts';
import { holding, processOf } from '../../testing/database/processes.ts';
import { pushOf, threeCases, type ThreeCases } from '../../testing/cases/three-cases.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { contextOf } from '../../testing/monitors.ts';
import { closeCase, reopenCase } from './close-case.ts';
import { planVerification, recordFix } from './fixes.ts';
import { judge } from './judge-case.ts';
import { linkToCase, openCase } from './open-case.ts';
import { addWorkaround } from './workarounds.ts';

// Three databases and many transactions for each pair, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

type World = Pick<ThreeCases, 'first' | 'second' | 'third' | 'row'> & { free: string; incident: string };
type Verb = (ctx: Context, world: World, which: string) => Promise<unknown>;

const verbs: Record<string, Verb> = {
  'a monitor is named': (ctx, { row }, id) =>
    linkToCase(ctx, id, contract.linkToCase.body.parse({ monitor: row.id })),
  'an incident is linked': (ctx, { incident }, id) =>
    linkToCase(ctx, id, contract.linkToCase.body.parse({ incident })),
  'a fix is recorded': (ctx, _world, id) => recordFix(ctx, id, plan()),
  'a verification is planned': (ctx, _world, id) =>
    planVerification(ctx, id, contract.planVerification.body.parse({ ...shortPlan, startAnew: true })),
  'a commit names all': (ctx, { first, second, third }) =>
    recordPush(ctx, pushOf(`Fixes ${third}, fixes ${first}, fixes ${second}`)),
  'closed as a duplicate of the first': (ctx, { first }, id) =>
    closeCase(ctx, id, { as: 'duplicate', duplicateOf: first, reason: '' }),
  'closed as a duplicate of the second': (ctx, { second }, id) =>
    closeCase(ctx, id, { as: 'duplicate', duplicateOf: second, reason: '' }),
  'closed as not a problem': (ctx, _world, id) => closeCase(ctx, id, { as: 'not_a_problem', reason: 'No' }),
  reopened: (ctx, _world, id) => reopenCase(ctx, id, 'It is another one'),
  'a workaround is added': (ctx, _world, id) =>
    addWorkaround(ctx, id, contract.addWorkaround.body.parse(workaround())),
  judged: (ctx, _world, id) => judge(ctx, id),
  'a case is opened of the free failure': (ctx, { free }) =>
    openCase(ctx, contract.openCase.body.parse({ problem: free, title: 'fourth' })),
};

/** Whoever works with cases comes to one of these first. */
const everyCaseAndProblem = ['cases', 'problems'].map((table) => ({
  sql: `select 1 from ${table} for update`,
}));

interface Act {
  verb: string;
  which: 'first' | 'second' | 'third';
}

describeOnBothEngines('any two things that are done to cases at the same time', (make, engine) => {
  /** Three cases, the third a duplicate of the second, which has a fix; and a free failure that is the same as the first's. */
  async function readyWorld(): Promise<{ world: World; now: number; made: TestStore }> {
    let opened: TestStore | null = null;
    const made = await threeCases(async () => (opened = await make()));
    const { as, store, first, second, third, row } = made;
    await store.write((tx) => tx.updateTable('services').set({ repository_key: 'acme/shop' }).execute());
    await as((ctx) => recordFix(ctx, second, plan()));
    await as((ctx) => closeCase(ctx, third, { as: 'duplicate', duplicateOf: second, reason: '' }));
    const free = await made.begin();
    const world = { first, second, third, row, free, incident: made.opened.id };
    return { world, now: made.at() + 1_000, made: opened! };
  }

  /** What there is of cases, without ids and times. */
  async function outcome(store: Store) {
    return store.read(async (tx) => {
      const cases = await tx.selectFrom('cases').selectAll().orderBy('opened_at').orderBy('title').execute();
      const titleOf = new Map(cases.map(({ id, title }) => [id, title]));
      const chains = await chainedKinds(tx);
      const problems = await tx.selectFrom('problems').select(['fingerprint', 'case_id']).execute();
      const fixes = await tx.selectFrom('fixes').select(['case_id', 'commit_sha', 'version']).execute();
      const plans = await tx.selectFrom('plans').select(['case_id', 'replaced_at']).execute();
      const incidents = await tx.selectFrom('case_incidents').select('case_id').execute();
      const monitors = await tx.selectFrom('case_monitors').select('case_id').execute();
      return Promise.all(
        cases.map(async (one) => {
          const mine = <T extends { case_id: string | null }>(rows: T[]) =>
            rows.filter(({ case_id }) => case_id === one.id);
          return {
            title: one.title,
            status: one.status,
            closedAs: one.closed_as,
            original: one.duplicate_of === null ? null : titleOf.get(one.duplicate_of),
            chain: mine(chains).map(({ kind }) => kind),
            broken: await brokenLink(tx, one.id),
            problems: mine(problems).length,
            hasFree: mine(problems).some(({ fingerprint }) => fingerprint === 'free'),
            fixes: mine(fixes)
              .map(({ commit_sha, version }) => `${commit_sha} ${version}`)
              .toSorted(),
            plans: mine(plans)
              .map(({ replaced_at }) => replaced_at === null)
              .toSorted(),
            incidents: mine(incidents).length,
            monitors: mine(monitors).length,
          };
        }),
      );
    });
  }

  const done = async (store: Store, now: number, world: World, { verb, which }: Act): Promise<string> => {
    try {
      await store.write((tx) => verbs[verb]!(contextOf(tx, now), world, world[which]));
      return 'done';
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  };

  const act = fc.record({
    verb: fc.constantFrom(...Object.keys(verbs)),
    which: fc.constantFrom('first' as const, 'second' as const, 'third' as const),
  });

  test('come to the same as one after the other, and never wait for each other', async () => {
    const { world, now, made } = await readyWorld();
    /** Does something in a database of its own that holds what this one does. */
    const aside = async <T>(work: (fork: TestStore) => Promise<T>): Promise<T> => {
      const fork = await made.fork();
      try {
        return await work(fork);
      } finally {
        await fork.drop();
      }
    };
    const inTurn = (acts: readonly Act[]) =>
      aside(async ({ store }) => {
        const said: string[] = [];
        for (const one of acts) said.push(await done(store, now, world, one));
        return { said, cases: await outcome(store) };
      });
    const atOnce = (acts: readonly Act[]) =>
      aside(async (fork) => {
        const processes = acts.map(() => processOf(fork.openAgain()));
        const start = () => acts.map((one, n) => done(processes[n]!.store, now, world, one));
        const said =
          fork.databaseUrl === null
            ? await Promise.all(start())
            : await holding(fork.databaseUrl, everyCaseAndProblem, async ({ until, letGo }) => {
                let over = 0;
                const working = Promise.all(
                  start().map((one) =>
                    one.finally(() => {
                      over += 1;
                    }),
                  ),
                );
                // Both have come to their first lock, or are refused before.
                await until(() => 2 - over);
                await letGo();
                return working;
              });
        expect(processes.map((one) => one.deadlocks())).toEqual([0, 0]);
        return { said, cases: await outcome(fork.store) };
      });
    await fc.assert(
      fc.asyncProperty(act, act, async (one, two) => {
        const both = await atOnce([one, two]);
        const forwards = await inTurn([one, two]);
        if (JSON.stringify(both) === JSON.stringify(forwards)) return;
        const backwards = await inTurn([two, one]);
        expect(both).toEqual({ said: backwards.said.toReversed(), cases: backwards.cases });
      }),
      { numRuns: engine === 'sqlite' ? 10 : 15, endOnFailure: true },
    );
  });
});
