import { newId } from '@appops/shared/contract/ids';
import { acknowledgeIncident, openIncident, resolveIncident } from '@appops/shared/contract/incidents';
import {
  createChannel,
  createNotificationRule,
  listOutbox,
  type Message,
  type OutboxEntry,
} from '@appops/shared/contract/notifications';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReceiver } from '../../backend/testing/notify/notify.ts';
import { patience } from '../patience.ts';
import { until } from '../until.ts';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';

/** What a receiver did with one try: it took it, refused it, or may have taken it though it said no. */
type Done = 'taken' | 'refused' | 'unknown';
interface Try {
  id: string;
  channel: number;
  message: Message;
  done: Done;
}

/** A small generator (mulberry32), so that a run that fails can be made again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const channels = 4;
const incidents = 6;
/** All processes of one database have the same. */
const sealingKey = 'ab'.repeat(32);

/*
 * Two processes tell people by receivers that take, refuse and break off as they like, and are killed again and again.
 * Whatever happens, each message arrives at least once or is told by another one, a repeat is what it was wherever it
 * may have arrived, and no text is older than one before it.
 */
describe('two backends that are killed while receivers refuse and break off', () => {
  const random = randomFrom(20_261_130);
  const tries: Try[] = [];
  const receivers: Awaited<ReturnType<typeof openReceiver>>[] = [];
  let isCalm = false;
  let one: BackendProcess;
  let two: BackendProcess;

  beforeAll(async () => {
    one = await startBackendProcess('postgres', { sealingKey });
    two = await startBackendProcess('postgres', { databaseUrl: one.databaseUrl!, sealingKey });
    for (let channel = 0; channel < channels; channel++) {
      const receiver = await openReceiver((_request, response) => {
        const { id, body } = receiver.received.at(-1)!;
        const { data } = JSON.parse(body) as { data: Message };
        const chance = isCalm ? 0 : random();
        const done: Done = chance < 0.4 ? 'taken' : chance < 0.75 ? 'refused' : 'unknown';
        tries.push({ id, channel, message: data, done });
        if (done === 'unknown' && random() < 0.5) return void response.destroy();
        const status = { taken: 204, refused: 429, unknown: 503 }[done];
        response.writeHead(status, { 'retry-after': '0' }).end();
      });
      receivers.push(receiver);
      const made = await one.admin(createChannel, {
        body: { name: `Channel ${channel}`, settings: { kind: 'webhook', url: receiver.url } },
      });
      await one.admin(createNotificationRule, { body: { channel: made.channel.id } });
    }
  });

  afterAll(async () => {
    await two?.close();
    await one?.close();
    for (const receiver of receivers) receiver.close();
  });

  async function outbox(): Promise<OutboxEntry[]> {
    return (await one.admin(listOutbox, { query: { limit: 500 } })).items;
  }

  test('everything is told', { timeout: 8 * patience }, async () => {
    for (let n = 0; n < incidents; n++) {
      const id = newId('incident');
      const severity = (['low', 'critical', 'medium', 'high'] as const)[n % 4]!;
      await one.admin(openIncident, { body: { id, title: `Number ${n}`, severity } });
      if (n % 2 === 0) await one.admin(acknowledgeIncident, { params: { id }, body: {} });
      const tried = tries.length;
      if (n % 3 !== 0) await until('a try', () => tries.length > tried || n < 2);
      await one.admin(resolveIncident, { params: { id }, body: {} });
      const victim = n % 2 === 0 ? two : one;
      await victim.kill();
      await victim.start();
    }
    isCalm = true;
    // What was refused rests for longer each time: after five tries for up to three minutes.
    await until(
      'all at their end',
      async () => {
        const entries = await outbox();
        const planned = new Set(entries.map(({ message }) => message.subject)).size === incidents;
        return planned && entries.every(({ state }) => state !== 'waiting');
      },
      4 * patience,
    );
    const entries = await outbox();
    expect(entries).toHaveLength(channels * (2 * incidents + incidents / 2));
    for (const { id, state, error } of entries) {
      const own = tries.filter((each) => each.id === id);
      if (state === 'sent')
        expect(
          own.some(({ done }) => done !== 'refused'),
          id,
        ).toBe(true);
      else {
        expect([state, error]).toEqual([
          'skipped',
          expect.stringContaining('It was over before this could be sent'),
        ]);
        // What may have arrived is not told by another one.
        expect(
          own.every(({ done }) => done === 'refused'),
          id,
        ).toBe(true);
      }
    }
  });

  test('each incident is told to each channel to its end', () => {
    for (let channel = 0; channel < channels; channel++) {
      const subjects = new Set(tries.map(({ message }) => message.subject));
      for (const subject of subjects) {
        const told = tries.filter((each) => each.channel === channel && each.message.subject === subject);
        const kinds = told.flatMap(({ message, done }) =>
          done === 'refused' ? [] : [...(message.earlier ?? []).map(({ news }) => news), message.news],
        );
        expect(kinds).toContain('incident.opened');
        expect(kinds).toContain('incident.resolved');
      }
    }
  });

  test('what may have arrived is repeated as it was; what cannot have only grows', () => {
    for (const id of new Set(tries.map((each) => each.id))) {
      const own = tries.filter((each) => each.id === id);
      for (const [at, { message, done }] of own.entries()) {
        const next = own[at + 1];
        if (next === undefined) continue;
        const mayHaveArrived = own.slice(0, at + 1).some((each) => each.done !== 'refused');
        if (mayHaveArrived) expect(next.message).toEqual(message);
        else
          expect(next.message.text.length, `${id} after ${done}`).toBeGreaterThanOrEqual(message.text.length);
      }
    }
  });

  test('no news of an incident comes before what happened earlier may have arrived', () => {
    for (let channel = 0; channel < channels; channel++)
      for (const subject of new Set(tries.map(({ message }) => message.subject))) {
        const told = tries.filter((each) => each.channel === channel && each.message.subject === subject);
        const times = told.map(({ message }) => message.event!);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }
  });
});
