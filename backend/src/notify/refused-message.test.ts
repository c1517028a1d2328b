import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { setUp, startReceiver } from '../../testing/notify/notify.ts';

const minute = 60_000;

describeOnBothEngines('a message that its receiver answers with an error of its own each time', (make) => {
  test('lets the other news of the channel pass, and is tried on', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver((_request, response) => {
      const isTroublesome = receiver.received.at(-1)!.body.includes('Troublesome');
      response.writeHead(isTroublesome ? 500 : 204).end();
    });
    await at.channel(receiver.url);
    await at.open('Troublesome');
    const id = await at.open('Well');
    await at.tell();
    for (let n = 0; n < 5; n++) {
      at.pass(2 * minute);
      await at.deliverer.drain();
    }
    await at.move(id, 'resolve');
    await at.tell();
    expect(receiver.titles().filter((title) => title.includes('Well'))).toEqual([
      'Incident opened: Well (shop, production)',
      'Incident resolved: Well (shop, production)',
    ]);
    const [troublesome] = await at.outbox();
    expect(troublesome).toMatchObject({ state: 'waiting', last_error: 'It answered 500.' });
    expect(troublesome!.tries).toBeGreaterThanOrEqual(4);
  });
});
