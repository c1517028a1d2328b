import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listEvents } from '@appops/shared/contract/events';
import { newId } from '@appops/shared/contract/ids';
import { openIncident } from '@appops/shared/contract/incidents';
import * as contract from '@appops/shared/contract/notifications';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Engine } from '../database/store.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { requestHash } from '../http/idempotency.ts';
import { answering, startReceiver } from '../../testing/notify/notify.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

describe.each<Engine>(['sqlite', 'postgres'])('channels, rules and the outbox on %s', (engine) => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend(engine);
    await backend.call(createService, { body: { name: 'Shop', environments: [{ name: 'production' }] } });
  });
  afterAll(() => backend.stop());

  const create = async (name: string, settings: contract.ChannelSettings, secret?: string) =>
    backend.call(contract.createChannel, {
      body: { name, settings, ...(secret === undefined ? {} : { secret }) },
    });
  const toWebhook = (name: string, url: string) => create(name, { kind: 'webhook', url });
  const entriesOf = async (id: string) =>
    (await backend.call(contract.listOutbox, { query: { channel: [id] } })).items;
  const channelOf = async (id: string) =>
    (await backend.call(contract.listChannels, { query: { retired: 'any' } })).items.find(
      (one) => one.id === id,
    )!;

  test('an incident goes out by webhook, signed with the secret that was told once', async () => {
    const receiver = await startReceiver();
    const { channel, secret } = await toWebhook('On call', receiver.url);
    await backend.call(contract.createNotificationRule, {
      body: { channel: channel.id, service: 'Shop', environment: 'production', leastSeverity: 'medium' },
    });
    await backend.call(openIncident, {
      body: { title: 'Down', severity: 'high', service: 'shop', environment: 'production' },
    });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 120_000);
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[number]];
    expect(new Webhook(secret!).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'incident.opened',
      data: { title: 'Incident opened: Down (Shop, production)', severity: 'high' },
    });
    await vi.waitFor(
      async () => expect((await entriesOf(channel.id))[0]).toMatchObject({ state: 'sent' }),
      120_000,
    );
    expect(await channelOf(channel.id)).toMatchObject({
      rules: 1,
      waiting: 0,
      failed: 0,
      failure: null,
      hasSecret: true,
    });
  });

  test('a channel that does not work says why, since when and until when; a test that works ends it', async () => {
    const receiver = await startReceiver(answering(503, { 'retry-after': '3600' }, 'closed'));
    const { channel } = await toWebhook('Closed', receiver.url);
    await backend.call(contract.createNotificationRule, { body: { channel: channel.id } });
    await backend.call(openIncident, { body: { title: 'Down again', severity: 'low' } });
    await vi.waitFor(async () => expect((await channelOf(channel.id)).failure).not.toBeNull(), 120_000);
    expect(await channelOf(channel.id)).toMatchObject({
      waiting: 1,
      failure: { message: 'It answered 503: “closed”.', nextTryAt: expect.any(String) as string },
    });
    expect(await (await backend.send('GET', '/metrics')).text()).toContain(
      'appops_outbox_waiting{channel="Closed"} 1',
    );
    const failing = await backend.call(contract.testChannel, { params: { id: channel.id } });
    expect(failing).toMatchObject({ ok: false, message: 'It answered 503: “closed”.' });
    receiver.answer = answering(200);
    expect(await backend.call(contract.testChannel, { params: { id: channel.id } })).toMatchObject({
      ok: true,
    });
    expect((await channelOf(channel.id)).failure).toBeNull();
    // What waited for an hour goes now.
    const waited = (await entriesOf(channel.id)).find(({ message }) => message.news === 'incident.opened');
    expect(Date.parse(waited!.nextTryAt ?? waited!.endedAt!)).toBeLessThanOrEqual(Date.now() + 60_000);
    const states = (await entriesOf(channel.id)).map(({ message, state }) => [message.news, state]);
    expect(states).toContainEqual(['test', 'sent']);
    expect(states).toContainEqual(['test', 'failed']);
  });

  test('a failed message is sent again when somebody asks for it, under its same id', async () => {
    const receiver = await startReceiver(answering(404));
    const { channel } = await toWebhook('Wrong address', receiver.url);
    await backend.call(contract.createNotificationRule, { body: { channel: channel.id } });
    await backend.call(openIncident, { body: { title: 'Down once more' } });
    await vi.waitFor(
      async () => expect((await entriesOf(channel.id))[0]).toMatchObject({ state: 'failed' }),
      120_000,
    );
    const [failed] = await entriesOf(channel.id);
    expect(failed!.error).toContain('There is nothing at this address: correct it');
    receiver.answer = answering(200);
    await backend.call(contract.retryOutboxEntry, { params: { id: failed!.id } });
    await vi.waitFor(
      async () => expect((await entriesOf(channel.id))[0]).toMatchObject({ state: 'sent' }),
      120_000,
    );
    expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set([failed!.id]));
    await expect(backend.call(contract.retryOutboxEntry, { params: { id: failed!.id } })).rejects.toThrow(
      'sent already',
    );
    await expect(
      backend.call(contract.retryOutboxEntry, { params: { id: newId('outboxEntry') } }),
    ).rejects.toThrow('There is no message');
  });

  test('an edit needs the present version and keeps the kind; retired and brought back it keeps its rules', async () => {
    const { channel } = await toWebhook('Edited', 'http://127.0.0.1:9/');
    const rule = await backend.call(contract.createNotificationRule, { body: { channel: channel.id } });
    const edit = (body: BodyInputOf<typeof contract.updateChannel>) =>
      backend.call(contract.updateChannel, { params: { id: channel.id }, body });
    const named = await edit({ version: 1, name: 'Edited once' });
    expect(named).toMatchObject({ name: 'Edited once', version: 2 });
    await expect(edit({ version: 1, name: 'Late' })).rejects.toThrow('changed by someone else');
    await expect(
      edit({
        version: 2,
        settings: { kind: 'email', host: 'mail.example.com', from: 'a@example.com', to: ['b@example.com'] },
      }),
    ).rejects.toThrow('stays what it is');
    const gone = await backend.call(contract.retireChannel, { params: { id: channel.id } });
    expect(gone.retiredAt).not.toBeNull();
    await expect(backend.call(contract.testChannel, { params: { id: channel.id } })).rejects.toThrow(
      'was retired',
    );
    await expect(
      backend.call(contract.createNotificationRule, { body: { channel: channel.id } }),
    ).rejects.toThrow('was retired');
    expect(await backend.call(contract.restoreChannel, { params: { id: channel.id } })).toMatchObject({
      retiredAt: null,
      rules: 1,
    });
    const changed = await backend.call(contract.updateNotificationRule, {
      params: { id: rule.id },
      body: { version: 1, service: 'shop', leastSeverity: 'critical' },
    });
    expect(changed).toMatchObject({
      service: 'shop',
      environment: null,
      leastSeverity: 'critical',
      version: 2,
    });
    expect(await backend.call(contract.retireNotificationRule, { params: { id: rule.id } })).toMatchObject({
      version: 3,
    });
    expect(
      (await backend.call(contract.listNotificationRules, { query: { channel: [channel.id] } })).items,
    ).toEqual([]);
  });

  test('asked twice by the same key there is one channel, and its secret is told once', async () => {
    const ask = (body: object, key: string) =>
      backend.send('POST', '/api/v1/channels', JSON.stringify(body), {
        'content-type': 'application/json',
        'idempotency-key': key,
      });
    type Told = { channel: { id: string }; secret: string | null; secretTold?: boolean };
    const hook = { name: 'Lost answer', settings: { kind: 'webhook', url: 'http://127.0.0.1:9/' } };
    const [one, two] = await Promise.all([ask(hook, 'lost'), ask(hook, 'lost')]);
    expect([one.status, two.status]).toEqual([201, 201]);
    const answers = [(await one.json()) as Told, (await two.json()) as Told];
    expect(answers[0]!.channel.id).toBe(answers[1]!.channel.id);
    const told = answers.filter(({ secret }) => secret !== null);
    expect(told).toHaveLength(1);
    expect(told[0]).not.toHaveProperty('secretTold');
    expect(answers.find(({ secret }) => secret === null)).toMatchObject({ secretTold: true });
    expect((await (await ask({ ...hook, name: 'Another' }, 'lost')).json()) as object).toMatchObject({
      code: 'idempotency_mismatch',
    });
    const { items } = await backend.call(contract.listChannels, { query: { search: 'Lost answer' } });
    expect(items).toHaveLength(1);
    // The secret is replaced, by one that whoever asks has made.
    const own = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const receiver = await startReceiver();
    await backend.call(contract.updateChannel, {
      params: { id: items[0]!.id },
      body: { version: 1, secret: own, settings: { kind: 'webhook', url: receiver.url } },
    });
    await backend.call(contract.testChannel, { params: { id: items[0]!.id } });
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[number]];
    expect(() => new Webhook(own).verify(body, headers as Record<string, string>)).not.toThrow();
    expect(() => new Webhook(told[0]!.secret!).verify(body, headers as Record<string, string>)).toThrow();
  });

  test('the same key with another password is another request', async () => {
    const mail = {
      name: 'Mail by key',
      settings: {
        kind: 'email',
        host: '127.0.0.1',
        port: 9,
        user: 'appops',
        from: 'a@example.com',
        to: ['b@example.com'],
      },
    };
    const ask = async (secret: string) => {
      const text = JSON.stringify({ ...mail, secret });
      const answer = await backend.send('POST', '/api/v1/channels', text, {
        'content-type': 'application/json',
        'idempotency-key': 'mail',
      });
      return (await answer.json()) as { code?: string; channel?: { id: string }; secretTold?: boolean };
    };
    const first = await ask('one');
    const again = await ask('one');
    expect(again.channel?.id).toBe(first.channel!.id);
    // There was none to tell.
    expect(again.secretTold).toBeUndefined();
    expect((await ask('two')).code).toBe('idempotency_mismatch');
  });

  test('a retired rule is brought back, for what happens from then on', async () => {
    const { channel } = await toWebhook('Rules that return', 'http://127.0.0.1:9/');
    const rule = await backend.call(contract.createNotificationRule, { body: { channel: channel.id } });
    await backend.call(contract.retireNotificationRule, { params: { id: rule.id } });
    await backend.call(openIncident, { body: { title: 'While it was retired', severity: 'low' } });
    const back = await backend.call(contract.restoreNotificationRule, { params: { id: rule.id } });
    expect(back).toMatchObject({ id: rule.id, retiredAt: null, version: 3 });
    // Again changes nothing.
    expect(await backend.call(contract.restoreNotificationRule, { params: { id: rule.id } })).toMatchObject({
      version: 3,
    });
    await backend.call(openIncident, { body: { title: 'After its return', severity: 'low' } });
    await vi.waitFor(
      async () =>
        expect((await entriesOf(channel.id)).map(({ message }) => message.title)).toEqual([
          'Incident opened: After its return',
        ]),
      120_000,
    );
    const { items } = await backend.call(listEvents, { query: { limit: 1000 } });
    expect(items.filter(({ kind }) => kind === 'notification_rule.returned')).toHaveLength(1);
    await backend.call(contract.retireChannel, { params: { id: channel.id } });
    await backend.call(contract.retireNotificationRule, { params: { id: rule.id } });
    await expect(backend.call(contract.restoreNotificationRule, { params: { id: rule.id } })).rejects.toThrow(
      'The channel "Rules that return" was retired. Bring it back first.',
    );
  });

  test('a rule names only what there is', async () => {
    const { channel } = await toWebhook('Ruled', 'http://127.0.0.1:9/');
    const rule = (body: object) =>
      backend.call(contract.createNotificationRule, { body: { channel: channel.id, ...body } });
    await expect(rule({ service: 'nobody' })).rejects.toThrow('is no service: "nobody"');
    await expect(rule({ environment: 'moon' })).rejects.toThrow('is no environment of any service: "moon"');
    await expect(rule({ service: 'shop', environment: 'moon' })).rejects.toThrow(
      'is no environment of "Shop": "moon"',
    );
    await expect(rule({ channel: newId('channel') })).rejects.toThrow('There is no channel');
    expect(await rule({ environment: 'Production' })).toMatchObject({
      service: null,
      environment: 'production',
    });
  });

  test('the outbox is told in pages, newest first, by state and by words', async () => {
    const { channel } = await toWebhook('Many', 'http://127.0.0.1:9/');
    for (let n = 0; n < 5; n++) await backend.call(contract.testChannel, { params: { id: channel.id } });
    const first = await backend.call(contract.listOutbox, { query: { channel: [channel.id], limit: 3 } });
    expect(first).toMatchObject({ total: 5 });
    const rest = await backend.call(contract.listOutbox, {
      query: { channel: [channel.id], limit: 3, cursor: first.nextCursor! },
    });
    const ids = [...first.items, ...rest.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    expect(rest.nextCursor).toBeNull();
    const of = async (query: object) =>
      (await backend.call(contract.listOutbox, { query: { channel: [channel.id], ...query } })).total;
    expect(await of({ state: ['failed'] })).toBe(5);
    expect(await of({ state: ['sent', 'waiting'] })).toBe(0);
    expect(await of({ search: 'many TEST' })).toBe(5);
    expect(await of({ search: 'nothing' })).toBe(0);
  });

  test('only an administrator sets channels up; who operates sees the outbox and sends again; a reader does neither', async () => {
    const clientOf = async (scope: 'read' | 'operate') =>
      backend.as((await backend.call(createToken, { body: { name: scope, scopes: [scope] } })).secret);
    const reader = await clientOf('read');
    const operator = await clientOf('operate');
    await expect(reader(contract.listOutbox, {})).rejects.toThrow('needs the scope');
    await expect(operator(contract.listChannels, {})).rejects.toThrow('needs the scope');
    await expect(operator(contract.listNotificationRules, {})).rejects.toThrow('needs the scope');
    expect((await operator(contract.listOutbox, {})).items.length).toBeGreaterThan(0);
  });

  test('what a field lacks is said by its name', async () => {
    const bad = (settings: object) =>
      create('Bad', settings as contract.ChannelSettings).catch((error: unknown) => (error as Error).message);
    expect(await bad({ kind: 'webhook', url: 'https://user:pass@example.com/' })).toContain(
      'no user name or password',
    );
    expect(await bad({ kind: 'webhook', url: 'ftp://example.com/' })).toContain('http://');
    const mail = { kind: 'email', host: 'mail.example.com', from: 'a@example.com', to: ['b@example.com'] };
    expect(await bad({ ...mail, to: [] })).toContain('Recipients must have at least one entry');
    expect(await bad({ ...mail, to: ['ops'] })).toContain('must be one e-mail address');
    expect(await bad({ ...mail, from: 'a@example.com\r\nBcc: x@example.com' })).toContain('Sender must be');
    expect(await bad({ ...mail, user: 'appops' })).toContain('Secret is needed');
  });
});

test('a secret is nowhere in replies, events, metrics or the database, whatever is done with its channel', async () => {
  const backend = await startTestBackend('sqlite');
  const receiver = await startReceiver(
    (request, response) => void response.writeHead(500).end(JSON.stringify(request.headers)),
  );
  const password = 'das-passwort-von-appops';
  const said: string[] = [];
  const call = async (method: string, path: string, body?: object) => {
    const text = await (
      await backend.send(method, path, body === undefined ? null : JSON.stringify(body), {
        'content-type': 'application/json',
        'idempotency-key': requestHash(method, path, Object.keys(body ?? {})),
      })
    ).text();
    said.push(text);
    return JSON.parse(text) as { id: string; channel: { id: string }; secret: string | null };
  };
  const made = await call('POST', '/api/v1/channels', {
    name: 'Hook',
    settings: { kind: 'webhook', url: receiver.url },
  });
  const secret = made.secret!;
  expect(secret).toMatch(/^whsec_/);
  // It is in this one reply alone.
  said.length = 0;
  const asked = {
    name: 'Mail',
    settings: {
      kind: 'email',
      host: '127.0.0.1',
      port: 9,
      user: 'appops',
      from: 'a@example.com',
      to: ['b@example.com'],
    },
    secret: password,
  };
  const mail = await call('POST', '/api/v1/channels', asked);
  expect((await call('POST', '/api/v1/channels', asked)).channel.id).toBe(mail.channel.id);
  expect(mail.secret).toBeNull();
  for (const { id } of [made.channel, mail.channel]) {
    await call('POST', `/api/v1/channels/${id}/test`);
    await call('PATCH', `/api/v1/channels/${id}`, {
      version: 1,
      name: 'Renamed',
      ...(id === mail.channel.id ? { secret: password } : {}),
    });
    await call('POST', `/api/v1/channels/${id}/retire`);
  }
  for (const path of ['channels?retired=any', 'outbox', 'notification-rules', 'events?limit=1000'])
    said.push(await (await backend.send('GET', `/api/v1/${path}`)).text());
  said.push(await (await backend.send('GET', '/metrics')).text());
  expect(
    (await backend.call(listEvents, { query: { limit: 1000 } })).items.map(({ kind }) => kind),
  ).toContain('channel.created');
  const kept = readdirSync(backend.data)
    .filter((name) => name.startsWith('appops.db'))
    .map((name) => readFileSync(join(backend.data, name)).toString('latin1'));
  expect(kept.length).toBeGreaterThan(0);
  // Nor what somebody with the database could try passwords on.
  const parsed = contract.createChannel.body.parse(asked);
  const tried = [asked, parsed].map((body) => requestHash('POST', '/api/v1/channels', body));
  const base64 = Buffer.from(password).toString('base64');
  for (const hidden of [secret, secret.slice(6), password, base64, ...tried])
    for (const text of [...said, ...kept]) expect(text.includes(hidden)).toBe(false);
  await backend.stop();
});
