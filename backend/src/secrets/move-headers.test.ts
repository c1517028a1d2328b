import { randomBytes } from 'node:crypto';
import type { HttpCheck } from '@appops/shared/contract/checks/http';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { makeMonitors, runOf } from '../../testing/monitors.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { createSealer } from '../access/sealing.ts';
import { readCheck } from '../database/check-text.ts';
import { toJson } from '../database/json.ts';
import type { Store } from '../database/store.ts';
import { forReader } from '../monitors/hide-secrets.ts';
import { findMonitor, loadMonitor } from '../monitors/monitor.ts';
import { updateMonitor } from '../monitors/update-monitor.ts';
import { writeBatch } from '../results/write-batch.ts';
import { loadSecrets } from './known-secrets.ts';
import { listSecrets } from './list-secrets.ts';
import { moveHeaders } from './move-headers.ts';
import { nameFor } from './moved-name.ts';
import { resolveCheck } from './resolve-check.ts';

const now = Date.UTC(2026, 11, 1);
const sealer = createSealer(randomBytes(32));
const log = pino({ level: 'silent' });
const move = (store: Store, at = now) => moveHeaders({ store, sealer, now: at, log });

const basic = Buffer.from('shop:hunter2!').toString('base64');
const headers = {
  Authorization: `Basic ${basic}`,
  'X-Api-Key': 'key-0123456789',
  Accept: 'text/html',
  'X-Auth-Mode': 'abc',
};

/** Monitors as an older release left them, noted by the migration. */
async function older(made: TestStore, count: number, of: Record<string, string> = headers) {
  const monitors = await makeMonitors(made.store, now, count, {
    check: { type: 'http', url: 'https://api.example.com/health', headers: of },
  });
  await made.store.write((tx) =>
    tx
      .insertInto('plain_headers')
      .values(monitors.map(({ id }) => ({ monitor_id: id })))
      .execute(),
  );
  return monitors;
}

const rowOf = (store: Store, id: string) => store.read((tx) => findMonitor(tx, id));
const checkOf = async (store: Store, id: string) => {
  const check = readCheck((await rowOf(store, id)).check_spec);
  // Cast: these monitors are of HTTP.
  return check as HttpCheck;
};
const leftOver = (store: Store) => store.read((tx) => tx.selectFrom('plain_headers').selectAll().execute());

describe('a name for what a header held', () => {
  test.each([
    ['shop', 'production', 'X-Api-Key', 1, 'SHOP_PRODUCTION_X_API_KEY'],
    ['shop', 'production', 'Authorization', 2, 'SHOP_PRODUCTION_AUTHORIZATION_2'],
    ['3scale', 'eu-1', 'cookie', 1, 'SCALE_EU_1_COOKIE'],
    ['', '', 'token', 1, 'TOKEN'],
  ])('%s, %s, %s, %i: %s', (service, environment, header, count, name) => {
    expect(nameFor(service, environment, header, count)).toBe(name);
  });

  test('is never longer than a name may be, and keeps what tells it apart', () => {
    const name = nameFor('a'.repeat(63), 'b'.repeat(63), 'x-api-key', 12);
    expect(name).toMatch(/^[A-Z][A-Z0-9_]{0,62}$/);
    expect(name).toMatch(/_X_API_KEY_12$/);
    expect(nameFor('shop', 'x', 'h'.repeat(100), 3)).toMatch(/^[A-Z][A-Z0-9_]{0,62}$/);
  });
});

describeOnBothEngines('what headers held before there were secrets', (make, engine) => {
  test('is sealed under speaking names, and what is sent stays the same', async () => {
    const made = await make();
    const [monitor] = await older(made, 1);
    const before = await checkOf(made.store, monitor!.id);
    await move(made.store);
    const after = await checkOf(made.store, monitor!.id);
    expect(after.headers).toEqual({
      Authorization: 'Basic ${secret:SHOP_PRODUCTION_AUTHORIZATION}',
      'X-Api-Key': '${secret:SHOP_PRODUCTION_X_API_KEY}',
      Accept: 'text/html',
      // Too short to be hidden in what comes back.
      'X-Auth-Mode': 'abc',
    });
    const known = await made.store.read((tx) => loadSecrets(tx, sealer));
    const resolved = resolveCheck(after, known);
    expect('check' in resolved ? resolved.check : resolved.fault).toEqual(before);
    expect(known.get('SHOP_PRODUCTION_X_API_KEY')).toMatchObject({ hosts: ['api.example.com'] });
    expect(await leftOver(made.store)).toEqual([]);
    const rows = await made.store.read((tx) => tx.selectFrom('monitors').selectAll().execute());
    const secrets = await made.store.read((tx) => tx.selectFrom('secrets').selectAll().execute());
    for (const plain of ['key-0123456789', basic, 'hunter2!'])
      expect(JSON.stringify([rows, secrets])).not.toContain(plain);
  });

  test('is no edit: version, evidence and state of its monitor stay, and a form that was open is told', async () => {
    const made = await make();
    const [monitor] = await older(made, 1);
    const { store } = made;
    const run = runOf(await rowOf(store, monitor!.id), now + 1000, 'down');
    await store.write((tx) => writeBatch(tx, [run], { now: now + 2000, log }));
    const before = await rowOf(store, monitor!.id);
    expect(before.state).toBe('down');
    await move(store, now + 5000);
    const { check_spec: _spec, edits, ...after } = await rowOf(store, monitor!.id);
    const { check_spec: _former, edits: formerEdits, ...same } = before;
    expect(after).toEqual(same);
    expect(edits).toBe(formerEdits + 1);
    const noted = await store.read((tx) => tx.selectFrom('monitor_edits').selectAll().execute());
    expect(noted).toEqual([]);
    await expect(
      writeAt(store, now + 6000, (ctx) =>
        updateMonitor(ctx, { id: monitor!.id }, { version: formerEdits, name: 'other' }),
      ),
    ).rejects.toThrow(/changed by someone else/);
  });

  test('is told by an event for each monitor and each secret, without a value', async () => {
    const made = await make();
    const [monitor] = await older(made, 1);
    await move(made.store);
    const events = await made.store.read((tx) =>
      tx.selectFrom('events').selectAll().where('kind', 'like', 'secret.%').orderBy('sequence').execute(),
    );
    expect(events.map(({ kind }) => kind)).toEqual([
      'secret.created',
      'secret.created',
      'secret.moved_from_headers',
    ]);
    expect(JSON.parse(events[2]!.data)).toEqual({
      name: 'monitor 0',
      headers: ['Authorization', 'X-Api-Key'],
      secrets: ['SHOP_PRODUCTION_AUTHORIZATION', 'SHOP_PRODUCTION_X_API_KEY'],
    });
    const { items } = await readAt(made.store, now, (ctx) =>
      listSecrets(ctx, { limit: 100, retired: 'no' } as never, sealer),
    );
    expect(items.map(({ usedBy }) => usedBy.map(({ id }) => id))).toEqual([[monitor!.id], [monitor!.id]]);
    expect(JSON.stringify([events, items])).not.toMatch(/key-0123456789|hunter2/);
  });

  test('is one secret for all that send the same to the same host, and another for another value', async () => {
    const made = await make();
    await older(made, 3, { 'X-Api-Key': 'the same for all' });
    await older(made, 1, { 'X-Api-Key': 'another one' });
    await move(made.store);
    const known = await made.store.read((tx) => loadSecrets(tx, sealer));
    expect([...known.keys()].toSorted()).toEqual([
      'SHOP_PRODUCTION_X_API_KEY',
      'SHOP_PRODUCTION_X_API_KEY_2',
    ]);
  });

  test('is moved once, however often and wherever it was killed before', async () => {
    const made = await make();
    const monitors = await older(made, 4);
    // The process dies in its second transaction that writes a monitor, and at the end of the third.
    for (const dies of [2, 3]) {
      let writes = 0;
      const dying: Store = Object.assign(Object.create(made.store) as Store, {
        write: <T>(work: Parameters<typeof made.store.write<T>>[0]) =>
          made.store.write(async (tx) => {
            writes += 1;
            if (writes > dies) throw new Error('killed');
            const value = await work(tx);
            if (writes === dies) throw new Error('killed');
            return value;
          }),
      });
      await move(dying);
    }
    expect((await leftOver(made.store)).length).toBeGreaterThan(0);
    await move(made.store);
    await move(made.store);
    for (const { id } of monitors)
      expect((await checkOf(made.store, id)).headers['X-Api-Key']).toBe(
        '${secret:SHOP_PRODUCTION_X_API_KEY}',
      );
    const moved = await made.store.read((tx) =>
      tx.selectFrom('events').select('sequence').where('kind', '=', 'secret.moved_from_headers').execute(),
    );
    expect(moved).toHaveLength(4);
  });

  test('is moved once by two processes that start at the same time', async () => {
    if (engine === 'sqlite') return;
    const made = await make();
    const monitors = await older(made, 12);
    const other = made.openAgain();
    await Promise.all([move(made.store), move(other)]);
    const known = await made.store.read((tx) => loadSecrets(tx, sealer));
    for (const { id } of monitors) {
      const check = await checkOf(made.store, id);
      const resolved = resolveCheck(check, known);
      expect('check' in resolved ? (resolved.check as HttpCheck).headers : resolved.fault).toEqual(headers);
    }
    const moved = await made.store.read((tx) =>
      tx.selectFrom('events').select('sequence').where('kind', '=', 'secret.moved_from_headers').execute(),
    );
    expect(moved).toHaveLength(12);
  });

  test('is not moved where somebody edited it meanwhile, nor is what was typed after the upgrade', async () => {
    const made = await make();
    const [edited] = await older(made, 1);
    const { check } = await made.store.read(async (tx) =>
      loadMonitor({ tx, now }, await findMonitor(tx, edited!.id)),
    );
    await writeAt(made.store, now + 1, (ctx) =>
      updateMonitor(ctx, { id: edited!.id }, { version: 1, check: { ...(check as HttpCheck), headers: {} } }),
    );
    const [later] = await makeMonitors(made.store, now, 1, {
      check: { type: 'http', url: 'https://api.example.com/', headers: { 'X-Api-Key': 'typed-by-hand' } },
    });
    await move(made.store);
    expect((await checkOf(made.store, edited!.id)).headers).toEqual({});
    expect((await checkOf(made.store, later!.id)).headers['X-Api-Key']).toBe('typed-by-hand');
    expect(await made.store.read((tx) => loadSecrets(tx, sealer))).toEqual(new Map());
  });

  test('is taken out of answers that are kept for repetitions, too', async () => {
    const made = await make();
    const [monitor] = await older(made, 1);
    const reply = await made.store.read(async (tx) =>
      loadMonitor({ tx, now }, await findMonitor(tx, monitor!.id)),
    );
    await made.store.write((tx) =>
      tx
        .insertInto('idempotency')
        .values({
          actor: 'a',
          key: 'k',
          request_hash: 'h',
          status: 201,
          reply: toJson(reply),
          created_at: now,
        } as never)
        .execute(),
    );
    await move(made.store);
    const kept = await made.store.read((tx) =>
      tx.selectFrom('idempotency').select('reply').where('key', '=', 'k').executeTakeFirstOrThrow(),
    );
    expect(kept.reply).not.toMatch(/key-0123456789|hunter2|c2hvcDpodW50ZXIyIQ/);
    expect(kept.reply).toContain('(moved to a secret)');
    expect(kept.reply).toContain('text/html');
  });

  test('stands in the database so that a release without secrets takes it for a protocol that it does not know', async () => {
    const made = await make();
    const [monitor] = await older(made, 1);
    await move(made.store);
    const { check_spec } = await rowOf(made.store, monitor!.id);
    expect((JSON.parse(check_spec) as { type: string }).type).toBe('http+secrets');
    const told = await made.store.read(async (tx) =>
      loadMonitor({ tx, now }, await findMonitor(tx, monitor!.id)),
    );
    expect(told.check.type).toBe('http');
    expect(JSON.stringify(forReader(told, ['read']))).not.toContain('hunter2');
  });
});
