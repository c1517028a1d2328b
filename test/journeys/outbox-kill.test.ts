import { newId } from '@appops/shared/contract/ids';
import { listIncidents, openIncident } from '@appops/shared/contract/incidents';
import {
  createChannel,
  createNotificationRule,
  listOutbox,
  type ChannelSettings,
  type OutboxEntry,
} from '@appops/shared/contract/notifications';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMailServer } from '../../backend/testing/notify/mail-server.ts';
import { openReceiver, taken } from '../../backend/testing/notify/notify.ts';
import { until } from '../until.ts';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';
import { onBothEngines } from './on-both-engines.ts';

/*
 * kill -9 between an effect (an incident) and what is sent for it, at each point where something may be lost or come
 * twice. What was to be sent is sent; what is repeated is known by its id; a kill before the send repeats nothing.
 */
onBothEngines('a backend that is killed while it tells people', (engine) => {
  let folder: string;
  let killAt: string;
  let backend: BackendProcess;
  let receiver: Awaited<ReturnType<typeof openReceiver>>;
  let mail: Awaited<ReturnType<typeof openMailServer>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'appops-killed-'));
    killAt = join(folder, 'statement');
    const preload = `${pathToFileURL(join(import.meta.dirname, 'killed-at.ts')).href}?file=${encodeURIComponent(killAt)}`;
    backend = await startBackendProcess(engine, { preload });
    receiver = await openReceiver();
    mail = await openMailServer();
  });

  afterAll(async () => {
    await backend?.close();
    receiver?.close();
    await mail?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function channel(settings: ChannelSettings): Promise<void> {
    const made = await backend.admin(createChannel, { body: { name: settings.kind, settings } });
    await backend.admin(createNotificationRule, { body: { channel: made.channel.id } });
  }

  const messageIds = () =>
    mail.mails.map(({ text }) => /^Message-ID: <([^@]+)@/m.exec(text)?.[1]).filter((id) => id !== undefined);

  /** Opens an incident; whether the reply comes before the end of the process is all the same. */
  async function open(title: string): Promise<string> {
    const id = newId('incident');
    await backend.admin(openIncident, { body: { id, title } }).catch(() => undefined);
    return id;
  }

  async function entriesOf(incident: string): Promise<OutboxEntry[]> {
    const { items } = await backend.admin(listOutbox, { query: { limit: 500 } });
    return items.filter(({ message }) => message.subject === incident);
  }

  /** Waits for the end that the backend brought upon itself. */
  async function dead(): Promise<void> {
    const { pid } = backend;
    await until('the end of the backend', () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
    await backend.kill();
  }

  /** Opens an incident in a backend that dies at a statement, starts it again, and waits until all was sent. */
  async function killedAt(statement: string, title: string) {
    await writeFile(killAt, statement);
    const [hooks, mails] = [receiver.received.length, mail.mails.length];
    const incident = await open(title);
    await dead();
    const before = { hooks: receiver.received.length - hooks, mails: mail.mails.length - mails };
    await writeFile(killAt, '');
    await backend.start();
    const entries = await until('both messages sent', async () => {
      const found = await entriesOf(incident);
      return found.length === 2 && found.every(({ state }) => state === 'sent') && found;
    });
    const ids = {
      hooks: receiver.received.slice(hooks).map(({ id }) => id),
      mails: messageIds().slice(mails),
    };
    const { items } = await backend.admin(listIncidents, { query: { search: title } });
    expect(items, 'the incident itself').toHaveLength(1);
    return { before, ids, entries };
  }

  test('has a webhook and a mail server to tell by', async () => {
    await channel({ kind: 'webhook', url: receiver.url });
    await channel({
      kind: 'email',
      host: '127.0.0.1',
      port: mail.port,
      security: 'none',
      user: null,
      passwordWithoutTls: false,
      from: 'appops@example.com',
      to: ['ops@example.com'],
    });
    const incident = await open('Before all');
    await until('both told', () => receiver.received.length === 1 && mail.mails.length === 1);
    await until('both noted', async () => (await entriesOf(incident)).every(({ state }) => state === 'sent'));
  });

  test('between the effect and its plan: each message is sent once', async () => {
    const { before, ids, entries } = await killedAt('insert into "outbox"', 'Killed before the plan');
    expect(before).toEqual({ hooks: 0, mails: 0 });
    expect([ids.hooks, ids.mails].flat().toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
    expect(entries.map(({ tries }) => tries)).toEqual([1, 1]);
  });

  test('between the plan and the send: each message is sent once', async () => {
    const { before, ids, entries } = await killedAt('update "outbox" set "tries"', 'Killed before the send');
    expect(before).toEqual({ hooks: 0, mails: 0 });
    expect([ids.hooks, ids.mails].flat().toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
  });

  test('between the send and its note: what is sent again bears the same id', async () => {
    const { before, ids, entries } = await killedAt('update "outbox" set "state"', 'Killed before the note');
    // Both channels are served side by side, and one of them was first.
    expect(before.hooks + before.mails).toBeGreaterThan(0);
    const of = (kind: string) => entries.find((entry) => entry.channel.kind === kind)!.id;
    expect(new Set(ids.hooks)).toEqual(new Set([of('webhook')]));
    expect(new Set(ids.mails)).toEqual(new Set([of('email')]));
    expect(ids.hooks.length + ids.mails.length).toBeGreaterThan(2);
  });

  test('while the receiver has the message and has not answered: it gets it again, as it was', async () => {
    const seen = receiver.received.length;
    receiver.answer = () => {
      receiver.answer = taken;
      process.kill(backend.pid, 'SIGKILL');
    };
    const incident = await open('Killed while it was read');
    await dead();
    await backend.start();
    await until('both messages sent', async () => {
      const found = await entriesOf(incident);
      return found.length === 2 && found.every(({ state }) => state === 'sent');
    });
    const [first, again, ...more] = receiver.received.slice(seen);
    expect(more).toEqual([]);
    expect(again!.id).toBe(first!.id);
    expect(again!.body).toBe(first!.body);
    expect(Number(again!.headers['webhook-timestamp'])).toBeGreaterThanOrEqual(
      Number(first!.headers['webhook-timestamp']),
    );
    expect(backend.complaints()).toBe('');
  });
});
