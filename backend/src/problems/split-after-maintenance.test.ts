import { expect, test, vi } from 'vitest';
import type { Store } from '../database/store.ts';
import { minute, setUp } from '../../testing/cases/cases.ts';
import { killedAt } from '../../testing/daemon.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { runOf, silent } from '../../testing/monitors.ts';
import { maintenanceEndTask } from './split-after-maintenance.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('what still fails after a maintenance window', (make) => {
  /** Four monitors that failed from before the end of a window until long after it. */
  async function failingThrough() {
    let made: TestStore | null = null;
    const { store, row, monitors, maintain, runs, write, deploy, at } = await setUp(
      async () => (made = await make()),
    );
    const others = await monitors(3);
    await deploy('1.0.0');
    await runs(1, 'up');
    await maintain(1, minute);
    const from = at();
    await write(
      [row, ...others].flatMap((monitor) =>
        Array.from({ length: 180 }, (_, n) => runOf(monitor, from + (n + 1) * 1000, 'down')),
      ),
    );
    const now = at();
    const act = (of: Store) => maintenanceEndTask({ store: of, clock: () => now, log: silent }).runOnce();
    return { made: made!, store, act };
  }

  async function outcome(store: Store) {
    return store.read(async (tx) => ({
      occurrences: await tx
        .selectFrom('occurrences')
        .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
        .select(['monitor_id', 'started_at', 'ended_at', 'failed_runs', 'last_failure_at', 'split_because'])
        .orderBy('monitor_id')
        .orderBy('started_at')
        .execute(),
      incidents: await tx.selectFrom('incidents').select(['title', 'status', 'version']).execute(),
      events: (await tx.selectFrom('events').select('kind').execute()).map(({ kind }) => kind).toSorted(),
    }));
  }

  /** Does something in a database of its own that holds what this one does. */
  async function aside<T>(made: TestStore, work: (store: Store) => Promise<T>): Promise<T> {
    const fork = await made.fork();
    try {
      return await work(fork.store);
    } finally {
      await fork.drop();
    }
  }

  test('is split one by one, each in a transaction of its own; killed between any two, it comes to the same', async () => {
    const { made, act } = await failingThrough();
    const undisturbed = await aside(made, async (store) => {
      await act(store);
      await act(store);
      return outcome(store);
    });
    expect(undisturbed.occurrences.filter(({ split_because }) => split_because !== null)).toHaveLength(4);
    expect(undisturbed.events.filter((kind) => kind === 'problem.occurrence_split')).toHaveLength(4);
    let n = 1;
    for (let isOver = false; !isOver; n++)
      for (const how of ['before', 'after', 'fails'] as const)
        await aside(made, async (store) => {
          const dying = killedAt(store, n, how);
          await act(dying);
          isOver = !dying.wasKilled();
          await act(store);
          expect(await outcome(store), `commit ${n}, ${how}`).toEqual(undisturbed);
        });
    // A commit for each of them.
    expect(n - 2).toBe(4);
  });

  test('is split once, also by two processes that look at the same time', async () => {
    const { made, act, store } = await failingThrough();
    await Promise.all([act(made.openAgain()), act(made.openAgain())]);
    const { events, occurrences } = await outcome(store);
    expect(occurrences).toHaveLength(8);
    expect(events.filter((kind) => kind === 'problem.occurrence_split')).toHaveLength(4);
  });

  test('is split for all others at once where one cannot be, which is tried again later', async () => {
    const { store, act } = await failingThrough();
    const dying = killedAt(store, 1, 'fails');
    await act(dying);
    const splits = async () =>
      (await outcome(store)).events.filter((kind) => kind === 'problem.occurrence_split').length;
    expect(await splits()).toBe(3);
    await act(store);
    expect(await splits()).toBe(4);
  });
});
