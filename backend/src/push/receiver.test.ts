import type { PushCheck } from '@appops/shared/contract/checks/push';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { contextOf, makeMonitors } from '../../testing/monitors.ts';
import type { Store } from '../database/store.ts';
import { fromJson } from '../database/json.ts';
import { findInside } from '../inside/inside-runs.ts';
import { PushListening } from './listening.ts';
import { makePushToken } from './push-token.ts';
import type { HeardBeat } from './heard-beat.ts';
import { PushReceiver } from './receiver.ts';

const start = Date.UTC(2026, 10, 30, 12);
const minute = 60_000;
const check: PushCheck = {
  type: 'push',
  expected: { by: 'interval', everyMs: 10 * minute },
  graceMs: minute,
  longestMs: 60 * minute,
  timeoutMs: 10_000,
  assertions: [],
};
const beatAt = (at: number, changes: Partial<HeardBeat> = {}): HeardBeat => ({
  ...{ at, kind: 'success', run: null, exitCode: null, durationMs: null, said: null, body: null },
  ...changes,
});

const quietly = { paused: () => undefined };

/** A push monitor with an address, and somebody who listens for it since `start`. */
async function pushMonitor(store: Store) {
  const [monitor] = await makeMonitors(store, start, 1, { check });
  const { token } = await store.write((tx) => makePushToken(contextOf(tx, start), monitor!.id));
  return { id: monitor!.id, token };
}

const heard = (store: Store, id: string, now: number) =>
  store.read(async (tx) => (await findInside(tx, [{ monitorId: id, check }], now))[0]!);

describeOnBothEngines('beats', (make) => {
  test('a beat that is missing while somebody listened is down; after a restart it is not known until one more was due', async () => {
    const { store } = await make();
    const { id, token } = await pushMonitor(store);
    let now = start;
    const receiver = new PushReceiver({ store, now: () => now, listening: quietly });
    const listener = new PushListening({ store, now: () => now, holder: 'a' });
    await listener.tell();
    expect(await heard(store, id, now)).toMatchObject({
      outcome: 'missed',
      because: 'Waiting for the first beat',
    });
    await receiver.take(token, beatAt(now));
    now += 11 * minute;
    await listener.tell();
    expect(await heard(store, id, now)).toMatchObject({ outcome: 'up' });
    now += 1000;
    expect(await heard(store, id, now)).toMatchObject({
      outcome: 'down',
      attempt: { message: 'No beat since 2026-11-30T12:00:00Z; one was due by 2026-11-30T12:11:00Z' },
    });
    // A new process: a beat may have come while nobody was there.
    listener.paused();
    await listener.tell();
    expect(await heard(store, id, now)).toMatchObject({ outcome: 'missed' });
    now += 11 * minute + 1000;
    await listener.tell();
    expect(await heard(store, id, now)).toMatchObject({ outcome: 'down' });
  });

  test('while nobody at all listens, nothing is known of what is missing', async () => {
    const { store } = await make();
    const { id, token } = await pushMonitor(store);
    await new PushReceiver({ store, now: () => start, listening: quietly }).take(token, beatAt(start));
    expect(await heard(store, id, start + 20 * minute)).toMatchObject({ outcome: 'missed' });
  });

  test('beats that two processes take at once are all counted', async () => {
    const made = await make();
    const { id, token } = await pushMonitor(made.store);
    const receivers = [made.store, made.openAgain()].map(
      (store) => new PushReceiver({ store, now: () => start, listening: quietly }),
    );
    // One after the other in each, so that many transactions of both meet.
    await Promise.all(
      receivers.map(async (receiver, process) => {
        for (let sent = 0; sent < 20; sent++)
          await receiver.take(
            token,
            beatAt(start, { kind: sent % 2 === 0 ? 'start' : 'success', run: `${process} ${sent >> 1}` }),
          );
      }),
    );
    const [row] = await made.store.read((tx) =>
      tx.selectFrom('push_monitors').select('standing').where('monitor_id', '=', id).execute(),
    );
    expect(fromJson(row!.standing).count).toBe(40);
    const kept = await made.store.read((tx) => tx.selectFrom('push_beats').select('number').execute());
    expect(kept.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, n) => n + 1),
    );
  });

  test('an address that is none is looked up once, and then refused from memory', async () => {
    const { store } = await make();
    let writes = 0;
    const counting: Store = Object.create(store, {
      write: {
        value: (work: Parameters<Store['write']>[0]) => {
          writes += 1;
          return store.write(work);
        },
      },
    }) as Store;
    const receiver = new PushReceiver({ store: counting, now: () => start, listening: quietly });
    const unknown = 'x'.repeat(43);
    receiver.admit(unknown);
    await expect(receiver.take(unknown, beatAt(start))).rejects.toMatchObject({ code: 'not_found' });
    for (let again = 0; again < 100; again++)
      expect(() => receiver.admit(unknown)).toThrow('No monitor waits');
    expect(writes).toBe(1);
  });
});

test('a beat that cannot be stored is refused so that its sender comes again, and nothing counts as missing then', async () => {
  let pauses = 0;
  const away = { write: () => Promise.reject(new Error('away')) } as unknown as Store;
  const receiver = new PushReceiver({
    store: away,
    now: () => start,
    listening: { paused: () => (pauses += 1) },
  });
  await expect(receiver.take('x'.repeat(43), beatAt(start))).rejects.toMatchObject({
    code: 'unavailable',
    extras: { retryAfterS: 5 },
  });
  expect(pauses).toBe(1);
});
