import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { holdRows, holdsMade, isHeld } from './held-rows.ts';

describeOnBothEngines('rows that a transaction holds', (make) => {
  test('are asked for at once: others of the same table, later, are refused as a bug', async () => {
    const { store } = await make();
    await expect(
      store.write(async (tx) => {
        await holdRows(tx, 'cases', ['b']);
        await holdRows(tx, 'cases', ['a', 'b']);
      }),
    ).rejects.toThrow('wants a of cases too late');
  });

  test('are asked for table by table in one order', async () => {
    const { store } = await make();
    await store.write(async (tx) => {
      await holdRows(tx, 'cases', ['a']);
      await holdRows(tx, 'problems', ['p']);
    });
    await expect(
      store.write(async (tx) => {
        await holdRows(tx, 'problems', ['p']);
        await holdRows(tx, 'cases', ['a']);
      }),
    ).rejects.toThrow('wants a of cases too late');
  });

  test('may be asked for again, and so may what was made in the same transaction, or nothing', async () => {
    const { store } = await make();
    await store.write(async (tx) => {
      await holdRows(tx, 'problems', []);
      await holdRows(tx, 'cases', ['b', 'a', 'b']);
      await holdRows(tx, 'cases', ['a']);
      holdsMade(tx, 'cases', 'made');
      await holdRows(tx, 'cases', ['made', 'b']);
      expect(['a', 'b', 'made', 'c'].filter((id) => isHeld(tx, 'cases', id))).toEqual(['a', 'b', 'made']);
    });
  });

  test('are nobody’s any more when the transaction begins anew', async () => {
    const { store } = await make();
    const seen: boolean[] = [];
    for (const id of ['a', 'b'])
      await store.write(async (tx) => {
        seen.push(isHeld(tx, 'cases', 'a'));
        await holdRows(tx, 'cases', [id]);
      });
    expect(seen).toEqual([false, false]);
  });
});
