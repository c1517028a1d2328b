import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestAuthority } from '../../../../testing/probing/certificates.ts';
import {
  postgresAttempt,
  realPostgres,
  type GivenPostgresCheck,
} from '../../../../testing/probing/postgres.ts';
import { speakingServer } from '../../../../testing/probing/servers.ts';
import { startTlsServer } from '../../../../testing/probing/start-tls-peer.ts';

const role = 'watcher_of_tests';
let admin: pg.Client;
beforeAll(async () => {
  admin = new pg.Client({ connectionString: process.env.APPOPS_TEST_POSTGRES_URL! });
  await admin.connect();
  await admin.query(`drop role if exists ${role}`);
  await admin.query(`create role ${role} login password 'geheim'`);
});
afterAll(async () => {
  await admin.query(`drop role if exists ${role}`);
  await admin.end();
});

const ask = (query: string, more: GivenPostgresCheck = {}) =>
  postgresAttempt({ ...realPostgres(), query, ...more });

describe('a real PostgreSQL', () => {
  test('is signed in to and asked; what it answers holds, with each phase', async () => {
    const found = await ask('select 41 + 1 as answer', {
      assertions: [
        { kind: 'value', comparison: 'equals', value: '42.0' },
        { kind: 'rows', comparison: 'equals', count: 1 },
        { kind: 'latency', atMostMs: 60_000 },
      ],
    });
    expect(found).toMatchObject({
      ok: true,
      message: null,
      address: '127.0.0.1',
      rows: 1,
      moreRows: false,
      tls: null,
    });
    expect(found.serverVersion).toMatch(/^\d+/);
    const { connectUs, authUs, queryUs } = found.phases;
    expect(connectUs! + authUs! + queryUs!).toBeLessThanOrEqual(found.totalUs!);
    expect(queryUs).toBeGreaterThan(0);
  });

  test('is left as the protocol has it, with nothing standing open', async () => {
    await ask('select 1');
    await expect
      .poll(async () => {
        const { rows } = await admin.query<{ count: string }>(
          `select count(*) from pg_stat_activity where application_name = 'AppOps'`,
        );
        return rows[0]!.count;
      })
      .toBe('0');
  });

  test.each<[string, string, string, string, boolean]>([
    [
      'more digits than a double has',
      "select '9007199254740993'::bigint",
      'equals',
      '9007199254740992',
      false,
    ],
    ['a decimal by its value', 'select 0.10::numeric', 'equals', '0.1', true],
    ['a number that is smaller', 'select 2.5', 'less_than', '2.50001', true],
    ['a number that is no smaller', 'select 10', 'less_than', '9', false],
    ['text as text', "select '007'", 'equals', '7', false],
    ['text that is a number by size', "select '12'", 'greater_than', '9', true],
    ['what is no number at all', "select 'NaN'::float8", 'greater_than', '1', false],
    ['another text', "select 'söker'", 'not_equals', 'soker', true],
    ['NULL, which is not anything', 'select null', 'not_equals', 'x', false],
    ['no row', 'select 1 where false', 'equals', '1', false],
    ['no column', 'select', 'equals', '1', false],
  ])('compares %s', async (_, query, comparison, value, passed) => {
    const found = await ask(query, { assertions: [{ kind: 'value', comparison, value } as never] });
    expect(found.assertions.map((each) => each.passed)).toEqual([passed]);
    expect(found.reason).toBe(passed ? null : 'assertion');
  });

  test('with a million rows gives no more than are counted', async () => {
    const found = await ask('select generate_series(1, 1000000)', {
      assertions: [
        { kind: 'rows', comparison: 'at_least', count: 1000 },
        { kind: 'rows', comparison: 'at_most', count: 1000 },
      ],
    });
    expect(found).toMatchObject({ rows: 1000, moreRows: true });
    expect(found.assertions.map(({ passed }) => passed)).toEqual([true, false]);
  });

  test('with one value that is too large meets our limit, which says nothing of it', async () => {
    const found = await ask(`select repeat('x', 50000000)`);
    expect(found).toMatchObject({ ok: false, reason: 'check', rows: null });
    expect(found.message).toContain('that are read; ask for less');
  });

  test.each([
    'insert into pg_am values (1)',
    'create table t (a int)',
    'with gone as (delete from pg_am returning 1) select * from gone',
    "select set_config('transaction_read_only', 'off', false)",
    'select 1; select 2',
    'commit; select 1',
    'copy (select 1) to stdout',
    'copy pg_am from stdin',
    'sselect 1',
  ])('writes nothing and takes one statement: %s', async (query) => {
    expect(await ask(query)).toMatchObject({
      ok: false,
      reason: query.startsWith('select set_config') ? 'assertion' : 'check',
    });
  });

  test('that has another schema than asked is down, in its own words', async () => {
    const found = await ask('select * from no_such_table');
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
    expect(found.message).toMatch(/could not answer the query: .*no_such_table.* \(42P01\)$/);
  });

  test('is ended by the time limit on its side, too', async () => {
    const found = await ask('select pg_sleep(600)', { timeoutMs: 400 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    await expect
      .poll(async () => {
        const { rowCount } = await admin.query(
          `select 1 from pg_stat_activity where application_name = 'AppOps' and state = 'active'`,
        );
        return rowCount;
      })
      .toBe(0);
  });

  test('that has no such database, or knows no such password, refuses the session', async () => {
    expect(await ask('select 1', { database: 'nowhere' })).toMatchObject({ ok: false, reason: 'connect' });
    const asRole = { user: role, password: 'falsch', database: 'postgres' };
    const wrong = await ask('select 1', asRole);
    expect(wrong).toMatchObject({ ok: false, reason: 'connect' });
    expect(wrong.message).toContain('28P01');
    expect(JSON.stringify(wrong)).not.toContain('falsch');
    expect(await ask('select 1', { ...asRole, password: 'geheim' })).toMatchObject({ ok: true });
    const none = await ask('select 1', { ...asRole, password: null });
    expect(none.message).toContain('asks for a password, and the check has none');
    expect(none.reason).toBe('check');
  });

  test('knows a password with letters of any kind', async () => {
    const password = 'Pässwörter \u00a0 ½ 密码';
    await admin.query(`alter role ${role} password '${password}'`);
    expect(await ask('select 1', { user: role, password, database: 'postgres' })).toMatchObject({ ok: true });
  });

  test('without TLS is down where TLS is asked for', async () => {
    const found = await ask('select 1', { tls: true });
    expect(found).toMatchObject({ ok: false, reason: 'tls' });
    expect(found.message).toContain('does not offer TLS');
  });
});

test('with TLS, the certificate is judged before a word of signing in', async () => {
  const authority = new TestAuthority();
  let said = 0;
  const { port } = await startTlsServer('postgres', authority.issue({ names: ['other.example'] }), {
    inside: (socket) => socket.on('data', () => (said += 1)),
  });
  const found = await postgresAttempt({ host: 'localhost', port, tls: true }, { trust: [authority.cert] });
  expect(found).toMatchObject({ ok: false, reason: 'tls', tls: { subject: 'other.example' } });
  expect(said).toBe(0);
});

test('a server that is not allowed is never dialled', async () => {
  let dialled = 0;
  const port = await speakingServer(() => (dialled += 1));
  for (const host of ['127.0.0.1', 'localhost', '169.254.169.254'])
    expect(await postgresAttempt({ host, port }, { rules: { allow: [] } })).toMatchObject({
      ok: false,
      reason: 'blocked',
    });
  expect(dialled).toBe(0);
});
