import { afterEach, expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { holdRows, holdsMade, isHeld } from './held-rows.ts';

describeOnBothEngines('rows that a transaction holds', (make) => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

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

  test('are held all the same where people work, and that it was too late is said once', async () => {
    vi.stubEnv('APPOPS_LATE_HOLDS', undefined);
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { store } = await make();
    // Each engine its own: what was said once in a process is not said again.
    const table = store.engine === 'sqlite' ? 'monitors' : 'channels';
    for (const again of ['a', 'c'])
      await store.write(async (tx) => {
        await holdRows(tx, table, ['b']);
        await holdRows(tx, table, [again]);
        expect(['b', again].map((id) => isHeld(tx, table, id))).toEqual([true, true]);
      });
    expect(warned.mock.calls.map(([warning]) => String(warning))).toEqual([
      expect.stringContaining(`wants a of ${table} too late`),
    ]);
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
