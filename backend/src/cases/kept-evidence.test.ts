import * as contract from '@appops/shared/contract/cases';
import { expect, test, vi } from 'vitest';
import type { Store } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { runOf } from '../../testing/monitors.ts';
import { tendResults } from '../results/retention.ts';
import { recordFix } from './fixes.ts';
import { openCase } from './open-case.ts';
import { day, failing, fixed, hour, minute, setUp } from '../../testing/cases/cases.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const window = (ms: number, more: object = {}) => ({
  plan: { minimumWindowMs: ms, reason: 'It fails at every run', ...more },
});

const evidenceOf = (store: Store) =>
  store.read((tx) => tx.selectFrom('evidence').selectAll().orderBy('monitor').orderBy('hour').execute());
const daysOf = (store: Store) => store.read((tx) => tx.selectFrom('result_days').selectAll().execute());

describeOnBothEngines('evidence outlasts single runs', (make) => {
  test('a plan of 29 days ends as planned though single runs are dropped after 14', async () => {
    const { id, store, runs, load, at } = await fixed(make, { intervalMs: hour }, window(29 * day));
    for (let each = 0; each < 29; each++) {
      await runs(24, 'up');
      await tendResults(store, at());
    }
    const early = await load(id);
    expect(early.status).toBe('verifying');
    expect(early.verification!.progress).toMatchObject({
      cleanRuns: 29 * 24,
      waitingFor: [{ code: 'window_open' }],
    });
    expect((await daysOf(store)).length).toBeLessThan(20);
    await runs(2, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('299 runs at two hours are counted to the end', async () => {
    const { id, store, runs, load, at } = await fixed(
      make,
      { intervalMs: 2 * hour },
      window(day, { cleanRunsNeeded: 299 }),
    );
    for (let each = 0; each < 24; each++) {
      await runs(12, 'up');
      await tendResults(store, at());
    }
    await runs(10, 'up');
    expect(await load(id)).toMatchObject({
      status: 'verifying',
      verification: { progress: { cleanRuns: 298 } },
    });
    await runs(1, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('killed between any two steps of dropping days, and started again, nothing of the evidence is missing', async () => {
    const grown = async () => {
      const world = await fixed(make, { intervalMs: 2 * hour }, window(29 * day));
      await world.runs(12 * 20, 'up');
      return world;
    };
    const whole = await grown();
    await tendResults(whole.store, whole.at());
    const wanted = await evidenceOf(whole.store);
    const killed = await grown();
    // The transaction in which it is killed is as if it had never been.
    for (let step = 1; step < 12; step++) {
      let left = step;
      const dying: Store = Object.assign(Object.create(killed.store) as Store, {
        write: <T>(work: Parameters<Store['write']>[0]) =>
          killed.store.write(async (tx) => {
            const value = await work(tx);
            left -= 1;
            if (left === 0) throw new Error('killed');
            return value as T;
          }),
      });
      await tendResults(dying, killed.at()).catch((error: unknown) => {
        if (!(error instanceof Error) || error.message !== 'killed') throw error;
      });
    }
    await tendResults(killed.store, killed.at());
    expect(await evidenceOf(killed.store)).toEqual(wanted);
    expect(await daysOf(killed.store)).toEqual(await daysOf(whole.store));
  });

  test('late, repeated and out of order, the same results end in the same rows and the same answer', async () => {
    const made = (world: Awaited<ReturnType<typeof fixed>>) => {
      const from = world.at();
      return Array.from({ length: 40 }, (_, index) =>
        runOf(world.row, from + (index + 1) * 10 * minute, index % 7 === 3 ? 'down' : 'up'),
      );
    };
    const orderly = await fixed(make, { intervalMs: 10 * minute, downAfter: 2 }, window(day));
    for (const run of made(orderly)) await orderly.write([run]);
    await orderly.pass(minute);
    const late = await fixed(make, { intervalMs: 10 * minute, downAfter: 2 }, window(day));
    const all = made(late);
    await late.write([...all.slice(30), ...all.slice(25, 35)]);
    for (const run of all.slice(10, 30).toReversed()) await late.write([run, run]);
    await late.write(all.slice(0, 20));
    await late.write(all);
    await late.pass(minute);
    const rows = await evidenceOf(orderly.store);
    expect(await evidenceOf(late.store)).toEqual(rows);
    expect(rows.length).toBeGreaterThan(5);
    const progressOf = async (world: typeof late) => (await world.load(world.id)).verification!.progress;
    expect(await progressOf(late)).toEqual(await progressOf(orderly));
  });

  test('a case that is opened when the first runs are dropped already knows how long it was quiet between', async () => {
    const world = await setUp(make, { intervalMs: hour });
    await world.deploy('1.1.0');
    await world.runs(3, 'down');
    for (let each = 0; each < 20; each++) {
      await world.runs(24, 'up');
      await tendResults(world.store, world.at());
    }
    await world.runs(3, 'down');
    const { id } = await world.incident();
    const made = await world.as((ctx) => openCase(ctx, contract.openCase.body.parse({ incident: id })));
    const { verification } = await world.as((ctx) =>
      recordFix(ctx, made.id, contract.recordFix.body.parse({ version: '1.1.1' })),
    );
    expect(verification!.seenBefore).toMatchObject({ occurrences: 2 });
    expect(verification!.seenBefore!.observedMs / day).toBeCloseTo(20, 0);
    expect(verification!.minimumWindowMs / day).toBeCloseTo(20 * (Math.sqrt(20) - 1), -1);
  });

  test('a clock that jumps ahead and back proves nothing, and loses nothing', async () => {
    const { id, store, runs, load, pass, at } = await fixed(make, { intervalMs: hour }, window(3 * day));
    await runs(24, 'up');
    await pass(16 * day);
    expect((await load(id)).status).toBe('verifying');
    await tendResults(store, at());
    await pass(-16 * day);
    await runs(47, 'up');
    expect((await load(id)).status).toBe('verifying');
    await runs(2, 'up');
    expect((await load(id)).status).toBe('proved_effective');
    expect((await failing(make)).id).not.toBe(id);
  });
});
