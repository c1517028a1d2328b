import { expect, test } from 'vitest';
import { readContextIn } from '../context.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { getOverview } from '../overview/overview.ts';
import { retireChannel } from './channel.ts';
import { answering, noon, setUp, startReceiver, taken } from '../../testing/notify/notify.ts';
import { pino } from 'pino';

const log = pino({ level: 'silent' });

describeOnBothEngines('the Overview', (make) => {
  async function world() {
    const at = await setUp(make);
    const receiver = await startReceiver(answering(503));
    const notices = () =>
      at.store.read(
        async (tx) => (await getOverview(readContextIn(tx, { now: at.now(), requestId: 'r', log }))).notices,
      );
    return { ...at, receiver, notices };
  }

  test('says of a channel that goes on failing that nobody is told by it, since when, and where to look', async () => {
    const at = await world();
    await at.channel(at.receiver.url);
    expect(await at.notices()).toEqual([]);
    await at.open('Broken');
    await at.tell();
    // It may pass by itself at the next try.
    expect(await at.notices()).toEqual([]);
    at.pass(60_000);
    const [notice, ...others] = await at.notices();
    expect(others).toEqual([]);
    expect(notice!.code).toBe('nobody_told');
    expect(notice!.message).toBe(
      `Nobody is told by the channel "To ${at.receiver.url}" since 2026-11-30 12:00 UTC. Settings → Notifications says why, and what to do.`,
    );
    expect(at.now()).toBe(noon + 60_000);
  });

  test('says nothing more once a message was sent again, or the channel was retired', async () => {
    const at = await world();
    const { id } = await at.channel(at.receiver.url);
    await at.open('Broken');
    await at.tell();
    at.pass(60_000);
    expect(await at.notices()).toHaveLength(1);
    at.receiver.answer = taken;
    await at.tell();
    expect(await at.notices()).toEqual([]);
    at.receiver.answer = answering(404);
    await at.open('Broken again');
    await at.tell();
    at.pass(60_000);
    expect(await at.notices()).toHaveLength(1);
    await at.write((ctx) => retireChannel(ctx, id));
    expect(await at.notices()).toEqual([]);
  });

  test('names several in one notice, the longest failing first', async () => {
    const at = await world();
    await at.channel(`${at.receiver.url}/first`);
    await at.open('Broken');
    await at.tell();
    at.pass(3_600_000);
    await at.channel(`${at.receiver.url}/second`);
    await at.open('Broken again');
    await at.tell();
    at.pass(60_000);
    const [notice, ...others] = await at.notices();
    expect(others).toEqual([]);
    expect(notice!.message).toContain(
      `by the channels "To ${at.receiver.url}/first" since 2026-11-30 12:00 UTC, "To ${at.receiver.url}/second" since 2026-11-30 13:00 UTC.`,
    );
  });
});
