import { recordPrevention as preventionRoute } from '@appops/shared/contract/cases';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { eventsAfter } from '../events/event.ts';
import { silent } from '../../testing/monitors.ts';
import { writeAt } from '../../testing/verbs.ts';
import { recordPrevention } from './causes-and-preventions.ts';
import { closeCase } from './close-case.ts';
import { openCase } from './open-case.ts';
import { overdueTask } from './overdue.ts';
import * as contract from '@appops/shared/contract/cases';
import type { Store } from '../database/store.ts';
import type { Principal } from '../context.ts';

const noon = Date.UTC(2026, 10, 30, 12);
const hour = 60 * 60_000;
const ada: Principal = {
  actor: { kind: 'person', id: 'grafana:user:1', name: 'Ada' },
  role: 'admin',
  scopes: ['read', 'annotate', 'operate', 'admin'],
  door: null,
  tokenId: null,
};

describeOnBothEngines('a prevention that is not in place by its due date', (make) => {
  async function setUp() {
    const { store } = await make();
    const { id } = await writeAt(
      store,
      noon,
      (ctx) => openCase(ctx, contract.openCase.body.parse({ title: 'Broken', reason: 'It was broken.' })),
      ada,
    );
    const record = (more: object) =>
      writeAt(
        store,
        noon,
        (ctx) =>
          recordPrevention(
            ctx,
            id,
            preventionRoute.body.parse({ description: 'Test it', owner: 'Ada', state: 'planned', ...more }),
          ),
        ada,
      );
    return { store, id, record };
  }
  const dueAt = (at: number) => new Date(at).toISOString();
  const told = async (store: Store) =>
    (await store.read((tx) => eventsAfter(tx, 0, 1000)))
      .filter(({ kind }) => kind === 'case.overdue')
      .map(({ data }) => data.dueAt);
  const look = (store: Store, now: number) => overdueTask(store, () => now, silent).runOnce();

  test('is told once for each due date, and not before it', async () => {
    const { store, record } = await setUp();
    const made = await record({ dueAt: dueAt(noon + hour) });
    const { id: prevention } = made.preventions[0]!;
    await look(store, noon + hour - 1);
    expect(await told(store)).toEqual([]);
    await look(store, noon + hour);
    await look(store, noon + 2 * hour);
    expect(await told(store)).toEqual([noon + hour]);
    await record({ id: prevention, dueAt: dueAt(noon + 5 * hour) });
    await look(store, noon + 4 * hour);
    expect(await told(store)).toHaveLength(1);
    await look(store, noon + 5 * hour);
    expect(await told(store)).toEqual([noon + hour, noon + 5 * hour]);
  });

  test('two processes that see it at once tell it once', async () => {
    const { store, record } = await setUp();
    await record({ dueAt: dueAt(noon) });
    await Promise.all([look(store, noon + 1), look(store, noon + 1)]);
    expect(await told(store)).toEqual([noon]);
  });

  test('one that is in place, or has no due date, is not overdue', async () => {
    const { store, record } = await setUp();
    await record({ dueAt: dueAt(noon), state: 'in_place' });
    await record({});
    await look(store, noon + hour);
    expect(await told(store)).toEqual([]);
  });

  test('a case that was no problem owes none', async () => {
    const { store, id, record } = await setUp();
    await record({ dueAt: dueAt(noon + hour) });
    await writeAt(
      store,
      noon,
      (ctx) =>
        closeCase(ctx, id, contract.closeCase.body.parse({ as: 'not_a_problem', reason: 'It was planned.' })),
      ada,
    );
    await look(store, noon + 2 * hour);
    expect(await told(store)).toEqual([]);
  });
});
