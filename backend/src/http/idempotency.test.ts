import { pino } from 'pino';
import { expect, test } from 'vitest';
import { expiryTask } from '../access/expiry-task.ts';
import { machine, type ReadContext } from '../context.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { once, repliesKept } from './idempotency.ts';

const now = Date.UTC(2026, 10, 24);
const log = pino({ level: 'silent' });

describeOnBothEngines('a request that is repeated', (make) => {
  test('while the first is under way it waits, and gets the same reply', async () => {
    const { store } = await make();
    let carriedOut = 0;
    const request = () =>
      writeAt(store, now, (ctx) =>
        once(ctx, 'key', 'hash', 201, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return { number: ++carriedOut };
        }),
      );
    expect(await Promise.all([request(), request(), request()])).toEqual(Array(3).fill({ number: 1 }));
  });

  test('whose first time failed is carried out', async () => {
    const { store } = await make();
    const request = (work: () => Promise<unknown>) =>
      writeAt(store, now, (ctx) => once(ctx, 'key', 'hash', 201, work));
    await expect(request(() => Promise.reject(new Error('not yet')))).rejects.toThrow('not yet');
    expect(await request(() => Promise.resolve('done'))).toBe('done');
  });

  test('belongs to a person where many share the token of a door', async () => {
    const { store } = await make();
    const behindDoor = (id: string) => ({
      ...machine,
      actor: { kind: 'person' as const, id, name: id },
      door: 'app' as const,
      tokenId: 'tok_app',
    });
    const request = (id: string) =>
      writeAt(store, now, (ctx) => once(ctx, 'key', 'hash', 201, () => Promise.resolve(id)), behindDoor(id));
    expect([await request('ann'), await request('bob'), await request('ann')]).toEqual(['ann', 'bob', 'ann']);
  });

  test('is forgotten after 30 days, and not before', async () => {
    const { store } = await make();
    const keys = () =>
      readAt(store, now, ({ tx }: ReadContext) => tx.selectFrom('idempotency').select('key').execute());
    await writeAt(store, now, (ctx) => once(ctx, 'key', 'hash', 201, () => Promise.resolve(1)));
    await expiryTask({ store, clock: () => now + repliesKept, log }).runOnce();
    expect(await keys()).toHaveLength(1);
    await expiryTask({ store, clock: () => now + repliesKept + 1, log }).runOnce();
    expect(await keys()).toHaveLength(0);
  });
});
