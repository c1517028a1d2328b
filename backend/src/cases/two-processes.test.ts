import { expect, test, vi } from 'vitest';
import type { Context } from '../context.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { contextOf, runOf, silent } from '../../testing/monitors.ts';
import { writeBatch } from '../results/write-batch.ts';
import { brokenLink } from '../events/case-chain.ts';
import { closeCase } from './close-case.ts';
import { recordFix } from './fixes.ts';
import { judge } from './judge-case.ts';
import { failing, plan, proved } from '../../testing/cases/cases.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const ben = { kind: 'person', id: 'grafana:user:2', name: 'Ben' } as const;
const cleo = { kind: 'person', id: 'grafana:user:3', name: 'Cleo' } as const;

describeOnBothEngines('two processes act on one case', (make) => {
  /** Two more processes of the world's database, besides the one that made it. */
  async function withProcesses<W>(world: (made: () => Promise<TestStore>) => Promise<W>) {
    let opened: TestStore | null = null;
    const here = await world(async () => (opened = await make()));
    const processes = [opened!, opened!].map((one: TestStore) => one.openAgain());
    const inBoth = <T>(work: (ctx: Context) => Promise<T>, at: number) =>
      Promise.allSettled(
        processes.map((store, index) =>
          store.write((tx) => work({ ...contextOf(tx, at), actor: index === 0 ? ben : cleo })),
        ),
      );
    const events = (kind: string) =>
      processes[0]!.read((tx) => tx.selectFrom('events').selectAll().where('kind', '=', kind).execute());
    return { ...here, inBoth, events };
  }

  test('a case is proved once', async () => {
    const { id, row, as, deploy, runs, at, store, inBoth, events, load } = await withProcesses(failing);
    await as((ctx) => recordFix(ctx, id, plan()));
    await deploy('1.1.1');
    await runs(1, 'up');
    // Stored, and seen by nobody yet.
    const from = at();
    await store.write((tx) =>
      writeBatch(
        tx,
        Array.from({ length: 600 }, (_, index) => runOf(row, from + (index + 1) * 1000, 'up')),
        { now: from + 600_000, log: silent },
      ),
    );
    const results = await inBoth((ctx) => judge(ctx, id), from + 600_500);
    expect(results).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled' }]);
    expect((await load(id)).status).toBe('proved_effective');
    expect(await events('case.proved_effective')).toHaveLength(1);
    expect(await store.read((tx) => brokenLink(tx, id))).toBeNull();
  });

  test('a case is closed once, and the second decision is a conflict that names the first', async () => {
    const { id, at, store, inBoth, events } = await withProcesses(failing);
    const results = await inBoth(
      (ctx) => closeCase(ctx, id, { as: 'not_a_problem', reason: `says ${ctx.actor.name}` }),
      at() + 1000,
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((one) => one.status === 'rejected');
    const first = results[0]!.status === 'fulfilled' ? 'Ben' : 'Cleo';
    expect(refused?.reason).toMatchObject({
      code: 'invalid_move',
      message: expect.stringContaining(`closed already by ${first}`) as string,
      extras: { current: { closure: { by: { name: first } } } },
    });
    expect(await events('case.closed')).toHaveLength(1);
    const decisions = await store.read((tx) => tx.selectFrom('case_decisions').selectAll().execute());
    expect(decisions).toMatchObject([{ kind: 'closed_not_a_problem', n: 1 }]);
  });

  test('a case that comes back is reopened once', async () => {
    const { id, row, at, store, inBoth, events, react } = await withProcesses(proved);
    const from = at();
    await store.write((tx) =>
      writeBatch(
        tx,
        Array.from({ length: 300 }, (_, index) => runOf(row, from + (index + 1) * 1000, 'down')),
        { now: from + 300_000, log: silent },
      ),
    );
    await react();
    await inBoth((ctx) => judge(ctx, id), from + 301_000);
    expect(await events('case.reopened')).toHaveLength(1);
  });
});
