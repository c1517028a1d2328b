import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { outboxFigures } from './outbox-figures.ts';
import { setUp } from '../../testing/notify/notify.ts';

describeOnBothEngines('the figures of channels', (make) => {
  test('of two with one name count what waits for both, and the age of the older', async () => {
    const at = await setUp(make);
    const url = 'http://127.0.0.1:9/';
    await at.channel(url, { service: 'shop' });
    await at.channel(url, { service: 'search' });
    await at.open('Of the shop');
    await at.plan();
    at.pass(60_000);
    await at.open('Of the search', { service: 'search' });
    await at.plan();
    at.pass(60_000);
    expect(await at.store.read((tx) => outboxFigures(tx, at.now()))).toEqual([
      { channel: `To ${url}`, waiting: 2, failed: 0, oldestSeconds: 120 },
    ]);
  });
});
