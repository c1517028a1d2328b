import type { Severity } from '@appops/shared/words/severity';
import { listOutbox as listRoute } from '@appops/shared/contract/notifications';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { answering, setUp, startReceiver, taken } from '../../testing/notify/notify.ts';
import { readAt } from '../../testing/verbs.ts';
import { updateIncident } from '../incidents/update-incident.ts';
import { loadIncident } from '../incidents/incident.ts';
import { listOutbox, retryEntry } from './outbox.ts';
import { perMinute } from './pauses.ts';

const minute = 60_000;

describeOnBothEngines('what goes out first', (make) => {
  type At = Awaited<ReturnType<typeof setUp>>;
  const openMany = async (at: At, count: number, severity: Severity) => {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) ids.push(await at.open(`${severity} ${n}`, { severity }));
    return ids;
  };
  const toldOf = (title: string) => title.replace(/ \(.*$/, '');

  test('of a flood the gravest goes first, whatever happened before it', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    await openMany(at, perMinute * 2, 'low');
    await at.open('The till is down', { severity: 'critical' });
    await at.open('A little slow', { severity: 'medium' });
    await at.tell();
    expect(receiver.titles().slice(0, 2).map(toldOf)).toEqual([
      'Incident opened: The till is down',
      'Incident opened: A little slow',
    ]);
    expect(receiver.received).toHaveLength(perMinute);
  });

  test('what is as grave goes by age', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    await openMany(at, 10, 'high');
    await at.tell();
    expect(receiver.titles().map(toldOf)).toEqual(
      Array.from({ length: 10 }, (_, n) => `Incident opened: high ${n}`),
    );
  });

  test('a little one is not kept waiting for ever by graver ones that come and come', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    await openMany(at, 12, 'low');
    await at.plan();
    for (let minutes = 0; minutes < 2; minutes++) {
      await openMany(at, perMinute * 2, 'critical');
      await at.tell();
      at.pass(minute + 1);
    }
    // Of thirty six are for those that have waited longest, in both minutes.
    const low = receiver.titles().filter((title) => title.includes('low'));
    expect(low).toHaveLength(12);
    expect(receiver.received).toHaveLength(2 * perMinute);
  });

  test('the order of one thing is never turned round, and its beginning is as urgent as what waits behind it', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    const id = await at.open('Small at first', { severity: 'low' });
    await openMany(at, perMinute, 'high');
    await at.write(async (ctx) => {
      const { version } = await loadIncident(ctx.tx, id);
      await updateIncident(ctx, id, { version, severity: 'critical' });
    });
    await at.tell();
    expect(receiver.titles().slice(0, 2).map(toldOf)).toEqual([
      'Incident opened: Small at first',
      'Incident became graver: Small at first',
    ]);
  });

  test('what somebody asks for now goes before all that waits', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    await openMany(at, perMinute, 'critical');
    await at.open('Asked for', { severity: 'low' });
    await at.plan();
    const asked = (await at.outbox()).at(-1)!;
    await at.write((ctx) => retryEntry(ctx, asked.id));
    await at.deliverer.drain();
    expect(toldOf(receiver.titles()[0]!)).toBe('Incident opened: Asked for');
  });

  test('a message that waits for the limit says how many go before it; one that waits for something else does not', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    await openMany(at, perMinute + 3, 'low');
    await at.open('Grave', { severity: 'critical' });
    const list = () =>
      readAt(at.store, at.now(), (ctx) => listOutbox(ctx, listRoute.query.parse({ state: ['waiting'] })));
    await at.plan();
    const queues = (await list()).items.map(({ message, queue }) => [toldOf(message.title), queue]);
    expect(queues[0]).toEqual(['Incident opened: Grave', { before: 0, perMinute }]);
    expect(queues[1]).toEqual([
      `Incident opened: low ${perMinute + 2}`,
      { before: perMinute + 3, perMinute },
    ]);
    await at.deliverer.drain();
    expect((await list()).items.map(({ queue }) => queue?.before)).toEqual([3, 2, 1, 0]);
    // One of a channel that rests waits for that.
    receiver.answer = answering(503);
    at.pass(minute + 1);
    await at.deliverer.drain();
    expect((await list()).items.map(({ queue }) => queue)).toEqual([null, null, null, null]);
  });

  test('however many channels hang, one that works is served meanwhile', async () => {
    const at = await setUp(make);
    const held: (() => void)[] = [];
    const hanging = await Promise.all(
      Array.from({ length: 40 }, () =>
        startReceiver((_request, response) => void held.push(() => response.writeHead(204).end())),
      ),
    );
    for (const receiver of hanging) await at.channel(receiver.url);
    const well = await startReceiver();
    await at.channel(well.url);
    for (let n = 0; n < 3; n++) await at.open(`Number ${n}`);
    await at.plan();
    await at.deliverer.task.runOnce();
    await expect.poll(() => well.received.length).toBe(3);
    await expect.poll(() => held.length).toBe(40);
    for (const receiver of hanging) receiver.answer = taken;
    for (const end of held) end();
    await at.deliverer.drain();
    expect((await at.outbox()).every(({ state, tries }) => state === 'sent' && tries === 1)).toBe(true);
  });
});
