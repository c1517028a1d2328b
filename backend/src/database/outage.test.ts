import { sql } from 'kysely';
import { connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machine } from '../context.ts';
import { toJson } from './json.ts';
import { authenticateToken } from '../access/authenticate-token.ts';
import { hashSecret } from '../access/secrets.ts';
import { isOutage } from './outage.ts';
import { openPostgres } from './postgres.ts';
import type { Store } from './store.ts';
import { makeTestStore, type TestStore } from '../../testing/database/stores.ts';

const now = Date.UTC(2026, 10, 24);

/** What a promise was refused with. */
async function refusal(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to fail');
}

const fill = (store: Store) =>
  store.write((tx) =>
    tx
      .insertInto('settings')
      .values({ name: 'big', value: toJson({ publicUrl: 'x'.repeat(200_000) }), version: 1 })
      .execute(),
  );

describe('SQLite on a full disk', () => {
  let made: TestStore;
  beforeAll(async () => {
    made = await makeTestStore('sqlite');
    await made.store.write((tx) =>
      tx
        .insertInto('tokens')
        .values({
          id: 'tok_1',
          name: 'one',
          kind: 'token',
          secret_hash: hashSecret('aops_one'),
          scopes: toJson(['read' as const]),
          door: null,
          created_at: now,
          created_by: toJson(machine.actor),
          expires_at: null,
          last_used_at: null,
          revoked_at: null,
        })
        .execute(),
    );
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(made.store.admin);
    await sql`pragma max_page_count = ${sql.lit(rows[0]!.page_count)}`.execute(made.store.admin);
  });
  afterAll(() => made.drop());

  test('a write fails as an outage, reading goes on, and so does writing once there is room', async () => {
    expect(isOutage(await refusal(fill(made.store)))).toBe(true);
    expect(made.store.refuses).toMatch(/disk .* is full/);
    expect(await made.store.read((tx) => tx.selectFrom('tokens').select('id').execute())).toHaveLength(1);
    await sql`pragma max_page_count = 1000000`.execute(made.store.admin);
    await fill(made.store);
  });

  test('a token is good for reading although its last use cannot be noted', async () => {
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const store: Store = { ...made.store, write: () => Promise.reject(full) };
    expect((await authenticateToken(store, 'aops_one', null, now)).scopes).toEqual(['read']);
  });
});

describe('PostgreSQL going away', () => {
  let made: TestStore;
  beforeAll(async () => {
    made = await makeTestStore('postgres');
  });
  afterAll(() => made.drop());

  test('a connection that ends while it is used fails its transaction, not the process', async () => {
    const admin = new pg.Client({ connectionString: made.databaseUrl! });
    await admin.connect();
    for (let round = 0; round < 5; round++) {
      const broken = refusal(made.store.write((tx) => sql`select pg_sleep(30)`.execute(tx)));
      await expect
        .poll(
          async () =>
            (
              await admin.query(
                `select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(30)'`,
              )
            ).rowCount,
        )
        .toBeGreaterThan(0);
      expect(isOutage(await broken)).toBe(true);
    }
    await admin.end();
    expect(await made.store.read(() => Promise.resolve('well again'))).toBe('well again');
  });

  test('a server that falls silent is given up, and used again when it answers', async () => {
    const real = new URL(made.databaseUrl!);
    const port = Number(real.port);
    let silent = false;
    const sockets = new Set<Socket>();
    const wire = createServer((near) => {
      const far = connect(port, real.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on('error', () => undefined);
        from.on('close', () => to.destroy());
        from.on('data', (bytes) => {
          if (!silent) to.write(bytes);
        });
      }
    });
    await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
    const address = wire.address();
    if (typeof address !== 'object' || address === null) throw new Error('no port');
    real.port = String(address.port);
    const store = openPostgres({ url: real.href, poolSize: 1, statementTimeoutMs: 200 });
    const ask = () => store.read((tx) => tx.selectFrom('settings').select('name').execute());
    await ask();
    silent = true;
    expect(isOutage(await refusal(ask()))).toBe(true);
    silent = false;
    // The connection that fell silent is thrown away: its answers would be out of step.
    expect(await ask()).toEqual([]);
    await store.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => wire.close(resolve));
  });

  test('a server that is not there is an outage, a wrong statement is none', async () => {
    const nowhere = openPostgres({ url: 'postgres://nobody@127.0.0.1:1/none' });
    expect(isOutage(await refusal(nowhere.read(() => Promise.resolve())))).toBe(true);
    await nowhere.close();
    expect(
      isOutage(await refusal(made.store.read((tx) => sql`select nothing from nowhere`.execute(tx)))),
    ).toBe(false);
  });
});
