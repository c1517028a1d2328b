import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { Webhook } from 'standardwebhooks';
import { mostTries, perMinute } from './pauses.ts';
import { outboxTask } from './outbox-task.ts';
import { retryEntry } from './outbox.ts';
import { retireChannel } from './channel.ts';
import { answering, setUp, startReceiver, taken } from '../../testing/notify/notify.ts';
import { pino } from 'pino';

const minute = 60_000;
const log = pino({ level: 'silent' });
const quarter = 16 * minute;

describeOnBothEngines('what waits in the outbox', (make, engine) => {
  test('is sent once, in the order in which it happened', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    const id = await at.open('Broken');
    await at.tell();
    await at.move(id, 'acknowledge');
    await at.move(id, 'resolve');
    await at.tell();
    await at.tell();
    expect(receiver.titles().map((title) => title.split(':')[0])).toEqual([
      'Incident opened',
      'Incident acknowledged',
      'Incident resolved',
    ]);
    expect((await at.outbox()).map(({ state, tries }) => [state, tries])).toEqual([
      ['sent', 1],
      ['sent', 1],
      ['sent', 1],
    ]);
  });

  test('is repeated under the same id with the time of each try, and the pauses grow', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(503, {}, 'down for a moment'));
    const { secret } = await at.channel(receiver.url);
    await at.open('Broken');
    await at.tell();
    const [waiting] = await at.outbox();
    expect(waiting).toMatchObject({ state: 'waiting', tries: 1 });
    expect(waiting!.last_error).toBe('It answered 503: “down for a moment”.');
    const first = waiting!.next_try_at! - at.now();
    expect(first).toBeGreaterThanOrEqual(8_000);
    expect(first).toBeLessThanOrEqual(12_000);
    at.pass(first - 1);
    await at.tell();
    expect(receiver.received).toHaveLength(1);
    at.pass(1);
    await at.tell();
    expect(receiver.received).toHaveLength(2);
    const [again] = await at.outbox();
    expect(again!.next_try_at! - at.now()).toBeGreaterThanOrEqual(16_000);
    receiver.answer = taken;
    at.pass(minute);
    await at.tell();
    expect((await at.outbox())[0]).toMatchObject({ state: 'sent', tries: 3, last_error: null });
    expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set([waiting!.id]));
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    const stamps = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(stamps[1]! - stamps[0]!).toBe(Math.floor(at.now() / 1000) - minute / 1000 - stamps[0]!);
    expect(new Set(stamps).size).toBe(3);
    // Each is signed with its own time.
    for (const { headers, body } of receiver.received)
      expect(() => verifyAt(secret, body, headers as Record<string, string>)).not.toThrow();
  });

  test('is given up after some tries, with a plain reason, and sent when somebody asks for it again', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(500));
    await at.channel(receiver.url);
    await at.open('Broken');
    await at.plan();
    for (let tries = 0; tries <= mostTries + 2; tries++) {
      await at.deliverer.drain();
      at.pass(quarter * 1.2);
    }
    const [failed] = await at.outbox();
    expect(receiver.received).toHaveLength(mostTries);
    expect(failed).toMatchObject({ state: 'failed', tries: mostTries, next_try_at: null });
    expect(failed!.last_error).toMatch(
      /^Given up after 50 tries in \d+ h( \d+ min)?. The last one: It answered 500.$/,
    );
    receiver.answer = taken;
    await at.write((ctx) => retryEntry(ctx, failed!.id));
    await at.deliverer.drain();
    expect(await at.outbox()).toMatchObject([{ id: failed!.id, state: 'sent', tries: 1 }]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  test('ends at once where nothing will change by itself, with what to do', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(410));
    await at.channel(receiver.url);
    await at.open('Broken');
    await at.tell();
    expect(await at.outbox()).toMatchObject([
      {
        state: 'failed',
        tries: 1,
        last_error:
          'It answered 410. The receiver wants no more of these: correct the address, or retire the channel.',
      },
    ]);
  });

  test('a receiver that asks for peace has it, the whole channel over', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(429, { 'retry-after': '120' }));
    await at.channel(receiver.url);
    await at.open('One');
    await at.open('Two');
    await at.tell();
    expect(receiver.received).toHaveLength(1);
    receiver.answer = taken;
    at.pass(119_000);
    await at.tell();
    expect(receiver.received).toHaveLength(1);
    at.pass(2_000);
    await at.tell();
    expect((await at.outbox()).map(({ state }) => state)).toEqual(['sent', 'sent']);
  });

  test('a channel that hangs holds up no other, nor more than its own first message', async () => {
    const at = await setUp(make, { limitMs: 5_000 });
    const hanging = await Promise.all(Array.from({ length: 20 }, () => startReceiver(() => undefined)));
    for (const receiver of hanging) await at.channel(receiver.url);
    const well = await startReceiver();
    await at.channel(well.url);
    for (let n = 0; n < 3; n++) await at.open(`Number ${n}`);
    await at.tell();
    expect(well.received).toHaveLength(3);
    expect(hanging.map(({ received }) => received.length)).toEqual(hanging.map(() => 1));
    const waiting = (await at.outbox()).filter(({ state }) => state === 'waiting');
    expect(waiting).toHaveLength(60);
    expect(
      waiting.filter(({ last_error }) => last_error?.startsWith('Nothing was heard for 5 s')),
    ).toHaveLength(20);
  });

  test('a flood goes out by so many a minute, visibly waiting, and other channels do not wait for it', async () => {
    const at = await setUp(make);
    const flooded = await startReceiver();
    const other = await startReceiver();
    await at.channel(flooded.url, { service: 'shop' });
    await at.channel(other.url, { service: 'search' });
    await at.openMany(perMinute + 5);
    await at.open('Of the search', { service: 'search' });
    await at.tell();
    expect(flooded.received).toHaveLength(perMinute);
    expect(other.received).toHaveLength(1);
    expect((await at.outbox()).filter(({ state }) => state === 'waiting')).toHaveLength(5);
    at.pass(59_000);
    await at.tell();
    expect(flooded.received).toHaveLength(perMinute);
    at.pass(2_000);
    await at.tell();
    expect(flooded.received).toHaveLength(perMinute + 5);
  });

  test('later news of the same thing never overtakes, and says when it was', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(503));
    await at.channel(receiver.url);
    const id = await at.open('Broken');
    await at.tell();
    at.pass(minute);
    await at.move(id, 'resolve');
    const other = await at.open('Other');
    receiver.answer = taken;
    await at.plan();
    // Its first message rests for longer than the channel does.
    await at.write(({ tx }) =>
      tx
        .updateTable('outbox')
        .set({ next_try_at: at.now() + minute })
        .where('tries', '=', 1)
        .execute(),
    );
    await at.deliverer.drain();
    expect(receiver.titles().slice(1)).toEqual(['Incident opened: Other (shop, production)']);
    at.pass(minute);
    await at.deliverer.drain();
    expect(
      receiver
        .titles()
        .slice(2)
        .map((title) => title.split(' (')[0]),
    ).toEqual(['Incident opened: Broken', 'Incident resolved: Broken']);
    expect(other).not.toBe(id);
  });

  test('two processes that both would do not both send', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver((_request, response) => void setTimeout(() => response.end(), 20));
    await at.channel(receiver.url);
    for (let n = 0; n < 10; n++) await at.open(`Number ${n}`);
    await at.plan();
    const two = at.delivererOf('two');
    await Promise.all([at.deliverer.drain(), two.drain()].slice(0, 1).concat(two.task.runOnce()));
    await at.deliverer.drain();
    expect(receiver.received).toHaveLength(10);
    expect((await at.outbox()).every(({ state, tries }) => state === 'sent' && tries === 1)).toBe(true);
    expect(engine).toBeDefined();
  });

  test('a try whose end nobody noted is made again under the same id', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    await at.open('Broken');
    await at.plan();
    const { write } = at.store;
    // The database is away when what came of it is to be noted.
    let calls = 0;
    at.store.write = (work) => {
      calls += 1;
      return calls === 2 ? Promise.reject(new Error('away')) : (write.call(at.store, work) as never);
    };
    await at.deliverer.task.runOnce();
    await at.deliverer.drain();
    at.store.write = write;
    await at.deliverer.drain();
    expect(receiver.received).toHaveLength(2);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(await at.outbox()).toMatchObject([{ state: 'sent', tries: 2 }]);
  });

  test('what waited for a day is no news any more: it ends, with what kept it', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(503));
    const tried = await at.channel(receiver.url, { service: 'shop' });
    await at.open('Broken');
    await at.tell();
    await at.channel(receiver.url, { service: 'search' });
    await at.open('Of the search', { service: 'search' });
    await at.plan();
    at.pass(25 * 60 * minute);
    receiver.answer = taken;
    await at.deliverer.drain();
    expect(receiver.received).toHaveLength(1);
    await outboxTask({ store: at.store, clock: at.now, log }).runOnce();
    const ended = await at.outbox();
    expect(
      ended.map(({ channel_id, state, last_error }) => [channel_id === tried.id, state, last_error]),
    ).toEqual([
      [
        true,
        'failed',
        'It happened 1 d 1 h before it could be sent: too long ago to be news. What kept it: It answered 503.',
      ],
      [false, 'skipped', 'It happened 1 d 1 h before it could be sent: too long ago to be news.'],
    ]);
    // Somebody wants it all the same.
    await at.write((ctx) => retryEntry(ctx, ended[1]!.id));
    await at.deliverer.drain();
    expect(receiver.titles().at(-1)).toBe('Incident opened: Of the search (search, production)');
  });

  test('ended messages are kept for 90 days', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    await at.channel(receiver.url);
    await at.open('Broken');
    await at.tell();
    const clean = outboxTask({ store: at.store, clock: at.now, log });
    at.pass(89 * 24 * 60 * minute);
    await clean.runOnce();
    expect(await at.outbox()).toHaveLength(1);
    at.pass(2 * 24 * 60 * minute);
    await clean.runOnce();
    expect(await at.outbox()).toEqual([]);
  });

  test('by a retired channel nothing is sent any more', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver();
    const { id } = await at.channel(receiver.url);
    await at.open('Broken');
    await at.plan();
    await at.write((ctx) => retireChannel(ctx, id));
    await at.deliverer.drain();
    expect(receiver.received).toEqual([]);
    expect(await at.outbox()).toMatchObject([{ state: 'skipped', next_try_at: null }]);
  });

  test('a clock that was set back does not make a pause an endless one', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(503));
    await at.channel(receiver.url);
    await at.open('Broken');
    await at.tell();
    receiver.answer = taken;
    at.pass(-10 * 60 * minute);
    await at.deliverer.drain();
    expect(await at.outbox()).toMatchObject([{ state: 'sent' }]);
  });

  test('a stop waits for the message under way', async () => {
    const at = await setUp(make);
    const receiver = await startReceiver((_request, response) => void setTimeout(() => response.end(), 100));
    await at.channel(receiver.url);
    await at.open('Broken');
    await at.plan();
    await at.deliverer.task.runOnce();
    await at.deliverer.task.stop();
    expect(await at.outbox()).toMatchObject([{ state: 'sent' }]);
    // Whoever goes on need not wait for its lease.
    await at.open('Another');
    await at.plan();
    await at.delivererOf('two').drain();
    expect(receiver.received).toHaveLength(2);
  });
});

/** Verifies by the library of Standard Webhooks, at the time that the message itself tells. */
function verifyAt(secret: string, body: string, headers: Record<string, string>): void {
  const signed = new Webhook(secret).sign(
    headers['webhook-id']!,
    new Date(Number(headers['webhook-timestamp']) * 1000),
    body,
  );
  if (signed !== headers['webhook-signature']) throw new Error('The signature does not fit');
}
