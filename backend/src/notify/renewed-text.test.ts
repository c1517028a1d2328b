import { expect, test } from 'vitest';
import type { Message } from '@appops/shared/contract/notifications';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { answering, setUp, startReceiver, taken, type Receiver } from '../../testing/notify/notify.ts';
import { tcpServer } from '../../testing/probing/servers.ts';
import { loadIncident } from '../incidents/incident.ts';
import { updateIncident } from '../incidents/update-incident.ts';
import { retryEntry } from './outbox.ts';

const minute = 60_000;
const quarter = 16 * minute;
const texts = (receiver: Receiver) =>
  receiver.received.map(({ body }) => (JSON.parse(body) as { data: Message }).data.text);

describeOnBothEngines('what a message says when it is tried again', (make) => {
  test.each([429, 403])(
    'refused with %i it cannot have arrived: the next try says what has come since, under the same id',
    async (status) => {
      const at = await setUp(make);
      const receiver = await startReceiver(answering(status));
      await at.channel(receiver.url);
      const id = await at.open('Broken');
      await at.tell();
      at.pass(quarter);
      await at.move(id, 'acknowledge');
      receiver.answer = taken;
      const [first] = await at.outbox();
      if (first!.state === 'failed') await at.write((ctx) => retryEntry(ctx, first!.id));
      await at.tell();
      expect(receiver.received.slice(0, 2).map((one) => one.id)).toEqual([first!.id, first!.id]);
      const [before, after] = texts(receiver);
      expect(before).not.toContain('Since then');
      expect(after).toBe(`${before}\nSince then: Incident acknowledged at 2026-11-30 12:16 UTC.`);
      expect((await at.outbox())[0]).toMatchObject({ state: 'sent', id: first!.id });
    },
  );

  test('not even sent, since nobody listens, it is renewed as well', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    const { id: channel } = await at.channel('http://127.0.0.1:9/hook');
    const id = await at.open('Broken');
    await at.tell();
    expect(await at.outbox()).toMatchObject([{ state: 'waiting', tries: 1 }]);
    at.pass(quarter);
    await at.move(id, 'acknowledge');
    await at.plan();
    await at.address(channel, receiver.url);
    await at.deliverer.drain();
    expect(texts(receiver)[0]).toContain('Since then: Incident acknowledged at 2026-11-30 12:16 UTC.');
  });

  test.each([500, 502, 503, 504])(
    'answered %i it may have arrived all the same: it stays as it was',
    async (status) => {
      const at = await setUp(make);
      const receiver = await startReceiver(answering(status));
      await at.channel(receiver.url);
      const id = await at.open('Broken');
      await at.tell();
      at.pass(quarter);
      await at.move(id, 'acknowledge');
      receiver.answer = taken;
      await at.tell();
      expect(receiver.received[1]!.id).toBe(receiver.received[0]!.id);
      expect(receiver.received[1]!.body).toBe(receiver.received[0]!.body);
    },
  );

  test('once it may have arrived it stays, though later tries were refused', async () => {
    const at = await setUp(make, { limitMs: 300 });
    const receiver = await startReceiver(() => undefined);
    await at.channel(receiver.url);
    const id = await at.open('Broken');
    await at.tell();
    expect((await at.outbox())[0]!.last_error).toContain('it may have arrived or not');
    at.pass(quarter);
    await at.move(id, 'resolve');
    receiver.answer = answering(429);
    await at.tell();
    at.pass(quarter);
    receiver.answer = taken;
    await at.tell();
    expect(new Set(receiver.received.slice(0, 3).map(({ body }) => body)).size).toBe(1);
    // And what came since is told by itself.
    expect(receiver.titles().map((title) => title.split(':')[0])).toEqual([
      'Incident opened',
      'Incident opened',
      'Incident opened',
      'Incident resolved',
    ]);
  });

  test('one that hung before anything was sent is renewed', async () => {
    const at = await setUp(make, { limitMs: 300 });
    const mute = await tcpServer(() => undefined);
    const receiver = await startReceiver();
    const { id: channel } = await at.channel(`https://127.0.0.1:${mute}/`);
    const id = await at.open('Broken');
    await at.tell();
    expect((await at.outbox())[0]!.last_error).toContain('Nothing was heard');
    expect((await at.outbox())[0]!.last_error).not.toContain('may have arrived');
    at.pass(quarter);
    await at.move(id, 'acknowledge');
    await at.plan();
    await at.address(channel, receiver.url);
    await at.deliverer.drain();
    expect(texts(receiver)[0]).toContain('Since then: Incident acknowledged');
  });

  test('of much that has come since, the newest is said', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(429));
    await at.channel(receiver.url);
    const id = await at.open('Broken');
    await at.tell();
    for (let n = 0; n < 7; n++)
      for (const severity of ['low', 'critical'] as const) {
        at.pass(minute);
        await at.write(async (ctx) => {
          const { version } = await loadIncident(ctx.tx, id);
          await updateIncident(ctx, id, { version, severity });
        });
      }
    at.pass(quarter);
    receiver.answer = taken;
    await at.tell();
    const since = /Since then: (.*)$/.exec(texts(receiver)[1]!)![1]!;
    expect(since.match(/Incident became graver/g)).toHaveLength(5);
    expect(since).toMatch(/Incident became graver at 2026-11-30 12:14 UTC\.$/);
  });
});

describeOnBothEngines('what was over before it could be told', (make) => {
  test('is one message that says when it opened and when it was resolved', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    const id = await at.open('Broken');
    at.pass(minute);
    await at.move(id, 'acknowledge');
    at.pass(minute);
    await at.move(id, 'resolve');
    await at.tell();
    expect(receiver.titles()).toEqual(['Incident opened and resolved: Broken (shop, production)']);
    const [text] = texts(receiver);
    expect(text).toContain('At 2026-11-30 12:00 UTC AppOps opened the incident');
    expect(text).toContain('At 2026-11-30 12:01 UTC AppOps acknowledged the incident');
    expect(text).toContain('At 2026-11-30 12:02 UTC AppOps resolved the incident');
    const { type, data } = JSON.parse(receiver.received[0]!.body) as { type: string; data: Message };
    expect(type).toBe('incident.resolved');
    expect(data.earlier).toEqual([
      { news: 'incident.opened', at: '2026-11-30T12:00:00.000Z' },
      { news: 'incident.acknowledged', at: '2026-11-30T12:01:00.000Z' },
    ]);
    const entries = await at.outbox();
    expect(entries.map(({ state }) => state)).toEqual(['skipped', 'skipped', 'sent']);
    expect(entries[0]!.last_error).toBe(
      'It was over before this could be sent: “Incident opened and resolved: Broken (shop, production)” tells it.',
    );
    expect(receiver.received[0]!.id).toBe(entries[2]!.id);
  });

  test('is one message though it was refused before, and between: what came of it meanwhile is in it', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(429));
    await at.channel(receiver.url);
    const id = await at.open('Broken');
    await at.tell();
    at.pass(quarter);
    await at.move(id, 'resolve');
    await at.tell();
    at.pass(quarter);
    await at.move(id, 'reopen', 'again');
    at.pass(minute);
    await at.move(id, 'resolve');
    receiver.answer = taken;
    await at.tell();
    const [refused, refusedToo, ...came] = receiver.titles();
    expect([refused, refusedToo]).toEqual([
      'Incident opened: Broken (shop, production)',
      'Incident opened and resolved: Broken (shop, production)',
    ]);
    expect(came).toEqual(['Incident opened and resolved: Broken (shop, production)']);
    const { data } = JSON.parse(receiver.received[2]!.body) as { data: Message };
    expect(data.earlier?.map(({ news }) => news)).toEqual([
      'incident.opened',
      'incident.resolved',
      'incident.reopened',
    ]);
    expect((await at.outbox()).map(({ state }) => state)).toEqual(['skipped', 'skipped', 'skipped', 'sent']);
  });

  test('is two where its beginning may have arrived', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(500));
    await at.channel(receiver.url);
    const id = await at.open('Broken');
    await at.tell();
    at.pass(quarter);
    await at.move(id, 'resolve');
    receiver.answer = taken;
    await at.tell();
    expect(receiver.titles().slice(1)).toEqual([
      'Incident opened: Broken (shop, production)',
      'Incident resolved: Broken (shop, production)',
    ]);
  });

  test('what opened again after that is told by itself', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    const id = await at.open('Broken');
    await at.move(id, 'resolve');
    at.pass(minute);
    await at.move(id, 'reopen', 'again');
    await at.tell();
    expect(receiver.titles().map((title) => title.split(':')[0])).toEqual([
      'Incident opened and resolved',
      'Incident reopened',
    ]);
    expect(texts(receiver)[0]).toContain('Since then: Incident reopened at 2026-11-30 12:01 UTC.');
  });

  test('one message that may have arrived stays as it was, and is known by its id', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(500));
    await at.channel(receiver.url);
    const id = await at.open('Broken');
    await at.move(id, 'resolve');
    await at.tell();
    at.pass(quarter);
    await at.move(id, 'reopen', 'again');
    receiver.answer = taken;
    await at.tell();
    expect(receiver.received[1]!.id).toBe(receiver.received[0]!.id);
    expect(receiver.received[1]!.body).toBe(receiver.received[0]!.body);
    expect(receiver.titles().at(-1)).toBe('Incident reopened: Broken (shop, production)');
    expect(receiver.received).toHaveLength(3);
  });
});
