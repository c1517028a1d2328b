import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, test } from 'vitest';
import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { HttpFacts } from '@appops/shared/contract/checks/http-facts';
import { tlsFacts, type TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
import { toJson } from '../database/json.ts';
import { migrations } from '../database/migrations/index.ts';
import { migrate } from '../database/migrate.ts';
import type { Store } from '../database/store.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import {
  attemptOf,
  failedAttempt,
  makeMonitors,
  readContextOf,
  runOf,
  silent,
} from '../../testing/monitors.ts';
import { dayMs, dayOf, dayTable, ensureDay, withDays } from './day-tables.ts';
import { listResults } from './list-results.ts';
import { resultDaysKept, tendResults } from './retention.ts';
import type { RunRecord } from './run-record.ts';
import { writeBatch } from './write-batch.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

function certificate(expiresAt: string): TlsFacts {
  return {
    ...tlsFacts.parse({
      protocol: 'TLSv1.3',
      alpn: 'http/1.1',
      leafExpiresAt: expiresAt,
      chainExpiresAt: expiresAt,
    }),
    subject: 'shop.example',
    names: ['shop.example', 'магазин.example'],
  };
}

const good = (totalUs: number, changes: Partial<Attempt> = {}, found: Partial<HttpFacts> = {}) =>
  attemptOf(
    {
      totalUs,
      assertions: [
        { index: 0, passed: true, message: 'Status 200 is accepted.' },
        { index: 1, passed: true, message: `${totalUs / 1000} ms is within 500 ms.` },
      ],
      ...changes,
    },
    { tls: certificate('2027-01-02T03:04:05.000Z'), bodyBytes: 1234 + (totalUs % 10), ...found },
  );

describeOnBothEngines('what runs found', (make) => {
  async function withMonitor() {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, start, 1);
    const row = await made.store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    return { made, row };
  }
  const write = ({ store }: TestStore, runs: RunRecord[], now = start + 60_000) =>
    store.write((tx) => writeBatch(tx, runs, { now, log: silent }));
  const resultsOf = async ({ store }: TestStore, id: string) =>
    (
      await store.read((tx) => listResults(readContextOf(tx, start), { id }, { limit: 200 }))
    ).items.toReversed();
  const stored = ({ store }: TestStore) =>
    store.read((tx) => tx.selectFrom('run_facts').selectAll().orderBy('number').execute());

  test('a run that was up keeps its address, certificate, size and assertions, as every other does', async () => {
    const { made, row } = await withMonitor();
    const runs = [
      good(1500),
      good(2731),
      good(1500, { degradedBecause: 'The certificate of shop.example expires soon' }),
      failedAttempt(),
      good(
        900,
        {},
        { hops: [{ url: 'https://shop.example/', statusCode: 302, address: '127.0.0.1', tls: null }] },
      ),
      good(901, {}, { bodyTruncated: true, tls: null }),
    ];
    await write(
      made,
      runs.map((attempt, index) => ({
        ...runOf(row, start + index * 1000, attempt.ok ? 'up' : 'down'),
        attempts: [attempt],
        degraded: attempt.degradedBecause !== null,
        delayed: false,
      })),
    );
    const results = await resultsOf(made, row.id);
    expect(results.map(({ attempts }) => attempts)).toEqual(runs.map((attempt) => [inReply(attempt)]));
    expect(results.map(({ degraded }) => degraded)).toEqual([false, false, true, false, false, false]);
  });

  test('a run that was up keeps the phases of its protocol that have no column of their own', async () => {
    const { made, row } = await withMonitor();
    const { phases } = good(1500);
    const runs = [good(1500, { phases: { ...phases, queryUs: 700, retryUs: null } }), good(1600)];
    await write(
      made,
      runs.map((attempt, index) => ({ ...runOf(row, start + index * 1000, 'up'), attempts: [attempt] })),
    );
    const results = await resultsOf(made, row.id);
    expect(results.map(({ attempts }) => attempts)).toEqual(runs.map((attempt) => [inReply(attempt)]));
    // What has a column is stored as sparingly as before.
    expect(
      await made.store.read((tx) =>
        withDays(tx)
          .selectFrom(dayTable(dayOf(start)))
          .select('varying')
          .orderBy('slot')
          .execute(),
      ),
    ).toEqual([{ varying: '{"phases":{"queryUs":700,"retryUs":null}}' }, { varying: null }]);
    expect(await made.store.read((tx) => tx.selectFrom('results_detail').select('slot').execute())).toEqual(
      [],
    );
  });

  test('forty runs that an assertion degraded, each with another figure, store nothing that they share anew', async () => {
    const { made, row } = await withMonitor();
    const slow = (index: number) =>
      good(200_000 + index, {
        assertions: [{ index: 0, passed: false, degraded: true, message: `$.queue is ${index}, asked: 0.` }],
        degradedBecause: `$.queue is ${index}, asked: 0.`,
      });
    const runs = Array.from({ length: 40 }, (_, index) => slow(index));
    await write(
      made,
      runs.map((attempt, index) => ({
        ...runOf(row, start + index * 1000),
        attempts: [attempt],
        degraded: true,
      })),
    );
    expect(await stored(made)).toHaveLength(1);
    const results = await resultsOf(made, row.id);
    expect(results.map(({ attempts }) => attempts)).toEqual(runs.map((attempt) => [inReply(attempt)]));
  });

  test('what a thousand runs found alike is stored once, however long each took', async () => {
    const { made, row } = await withMonitor();
    for (let batch = 0; batch < 10; batch += 1)
      await write(
        made,
        Array.from({ length: 100 }, (_, index) => ({
          ...runOf(row, start + (batch * 100 + index) * 1000),
          attempts: [good(1000 + batch * 100 + index)],
        })),
      );
    expect(await stored(made)).toHaveLength(2);
  });

  test('a greeting that comes again and again is stored once; of those that never come again few are, and each run keeps its own', async () => {
    const { made, row } = await withMonitor();
    const greeted = (greeting: string) =>
      attemptOf({
        facts: { ...{ protocol: 'tcp', tls: null, heardBytes: 21, heardTruncated: false }, greeting },
      });
    const greetings = [
      ...Array.from({ length: 60 }, () => 'SSH-2.0-OpenSSH_9.9'),
      ...Array.from({ length: 60 }, (_, index) => `salt ${index}`),
      'SSH-2.0-OpenSSH_9.9',
    ];
    const runs = greetings.map((greeting, index) => ({
      ...runOf(row, start + index * 1000),
      attempts: [greeted(greeting)],
    }));
    for (let from = 0; from < runs.length; from += 40) await write(made, runs.slice(from, from + 40));
    expect((await stored(made)).length).toBe(20);
    const results = await resultsOf(made, row.id);
    expect(results.map(({ attempts: [only] }) => only?.facts)).toEqual(
      greetings.map((greeting) => greeted(greeting).facts),
    );
    const columns = await made.store.read((tx) =>
      withDays(tx)
        .selectFrom(dayTable(dayOf(start)))
        .select('varying')
        .orderBy('slot')
        .execute(),
    );
    expect(columns[0]!.varying).toMatch(/^\d+$/);
    expect(columns.at(-1)).toEqual(columns[0]);
    expect(columns.at(-2)).toEqual({ varying: '{"facts":{"greeting":"salt 59"}}' });
  });

  test('a new certificate is stored beside the old one, and each run keeps its own', async () => {
    const { made, row } = await withMonitor();
    const renewed = { tls: certificate('2027-04-02T03:04:05.000Z') };
    const { message, assertions } = failedAttempt();
    const attempts = [
      good(1),
      good(2, {}, renewed),
      good(3),
      failedAttempt(),
      attemptOf({ ok: false, reason: 'assertion', message, assertions }, renewed),
    ];
    await write(
      made,
      attempts.map((attempt, index) => ({
        ...runOf(row, start + index * 1000, attempt.ok ? 'up' : 'down'),
        attempts: [attempt],
      })),
    );
    const endOf = (facts: Attempt['facts'] | undefined) =>
      facts?.protocol === 'http' ? (facts.tls?.chainExpiresAt ?? null) : null;
    const ends = (await resultsOf(made, row.id)).map(({ attempts: [only] }) => endOf(only?.facts));
    expect(ends).toEqual(attempts.map(({ facts }) => endOf(facts)));
    expect(new Set(ends).size).toBe(3);
    const texts = (await stored(made)).map(({ facts }) => facts);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('facts stay as long as a run names them, and go with the last', async () => {
    const { made, row } = await withMonitor();
    await write(made, [{ ...runOf(row, start), attempts: [good(1)] }]);
    const later = start + 10 * dayMs;
    await write(made, [{ ...runOf(row, later), attempts: [good(1, {}, { tls: null })] }], later);
    expect(await stored(made)).toMatchObject([
      { last_day: dayOf(start) },
      { last_day: dayOf(later) },
      { last_day: dayOf(later) },
    ]);
    await tendResults(made.store, start + (resultDaysKept + 2) * dayMs);
    expect((await stored(made)).map(({ last_day }) => last_day)).toEqual([dayOf(later), dayOf(later)]);
    expect((await resultsOf(made, row.id)).at(-1)?.attempts[0]?.bodyBytes).toBe(1235);
  });

  /** A monitor in tables of the first release, which today's verbs no longer write to: copied from today's. */
  async function monitorOfBefore(old: Store) {
    const { store } = await make();
    const [monitor] = await makeMonitors(store, start, 1);
    const tables = await old.admin.introspection.getTables();
    for (const table of ['services', 'environments', 'monitors'] as const) {
      const columns = tables.find(({ name }) => name === table)!.columns.map(({ name }) => name);
      for (const row of await store.read((tx) => tx.selectFrom(table).selectAll().execute())) {
        const known = Object.entries(row).filter(([name]) => columns.includes(name));
        await old.write((tx) =>
          sql`insert into ${sql.table(table)} (${sql.join(known.map(([name]) => sql.ref(name)))})
            values (${sql.join(known.map(([, value]) => value))})`.execute(tx),
        );
      }
    }
    const { number } = await store.read((tx) =>
      tx.selectFrom('monitors').select('number').where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    return { monitor, number };
  }

  test('results of the first release are read as they were, also after the upgrade of their tables', async () => {
    const made = await make({ migrated: false });
    const all = migrations(made.store.engine);
    const before = Object.fromEntries(Object.entries(all).filter(([name]) => name < '0010'));
    const { error } = await new Migrator({
      db: made.store.admin,
      provider: { getMigrations: () => Promise.resolve(before) },
    }).migrateToLatest();
    expect(error).toBeUndefined();
    const day = dayOf(start);
    const table = sql.table(dayTable(day));
    const { monitor, number } = await monitorOfBefore(made.store);
    const { facts: _facts, steps: _steps, degradedBecause: _because, ...common } = failedAttempt();
    const oldAttempt = {
      ...common,
      statusCode: 500,
      bodyBytes: 2,
      bodyTruncated: false,
      tls: { protocol: 'TLSv1.3', alpn: null, leafExpiresAt: null, chainExpiresAt: null },
    };
    await made.store.write(async (tx) => {
      await sql`create table ${table} (monitor bigint not null, slot bigint not null, probe bigint not null,
        started_at bigint, outcome bigint not null, reason text, status_code bigint, total_us bigint, dns_us bigint,
        connect_us bigint, tls_us bigint, wait_us bigint, transfer_us bigint, lateness_us bigint, queue_us bigint,
        attempts bigint not null, monitor_version bigint not null, flags bigint not null,
        primary key (monitor, slot, probe))`.execute(tx);
      await tx.insertInto('result_days').values({ day, created_at: start }).execute();
      for (const [slot, outcome] of [
        [start, 0],
        [start + 1000, 1],
      ])
        await sql`insert into ${table} (monitor, slot, probe, outcome, status_code, total_us, attempts, monitor_version, flags)
          values (${number}, ${slot}, 1, ${outcome}, 200, 1500, 1, 1, 0)`.execute(tx);
      await tx
        .insertInto('results_detail')
        .values({
          monitor: number,
          slot: start + 1000,
          probe: 1,
          day,
          detail: toJson({ missedBecause: null, attempts: [oldAttempt], stretch: null }),
        })
        .execute();
    });
    expect(await migrate(made.store)).toEqual(expect.arrayContaining(['0010-facts', '0028-facts']));
    const row = await made.store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    await write(made, [{ ...runOf(row, start + 2000), attempts: [good(1500)] }]);
    const results = await resultsOf(made, row.id);
    expect(results.map(({ attempts: [only] }) => only)).toMatchObject([
      {
        ok: true,
        totalUs: 1500,
        address: null,
        assertions: [],
        facts: { protocol: 'http', statusCode: 200, tls: null, bodyBytes: null, hops: [] },
        ...{ statusCode: 200, tls: null, bodyBytes: null, hops: [] },
      },
      {
        ok: false,
        address: '127.0.0.1',
        degradedBecause: null,
        facts: {
          protocol: 'http',
          statusCode: 500,
          bodyBytes: 2,
          tls: { protocol: 'TLSv1.3', cipher: null, names: [], hint: null },
          hops: [],
        },
        tls: { protocol: 'TLSv1.3', names: [], hint: null },
        hops: [],
      },
      inReply(good(1500)),
    ]);
  });

  test('results of before facts were told by protocol are read as facts of HTTP', async () => {
    const made = await make({ migrated: false });
    const all = migrations(made.store.engine);
    const before = Object.fromEntries(Object.entries(all).filter(([name]) => name < '0028'));
    const { error } = await new Migrator({
      db: made.store.admin,
      provider: { getMigrations: () => Promise.resolve(before) },
    }).migrateToLatest();
    expect(error).toBeUndefined();
    const { monitor, number } = await monitorOfBefore(made.store);
    const day = dayOf(start);
    const table = sql.table(dayTable(day));
    const hops = [
      { url: 'https://shop.example/', statusCode: 302, address: '127.0.0.1', tls: null },
      { url: 'https://shop.example/home', statusCode: 200, address: '127.0.0.2', tls: null },
    ];
    const { cipher: _cipher, ...tls } = certificate('2027-01-02T03:04:05.000Z');
    const assertions = [{ index: 0, passed: true, message: 'Status 200 is accepted.' }];
    await made.store.write(async (tx) => {
      await ensureDay(tx, day, start);
      await sql`alter table ${table} drop column varying`.execute(tx);
      const shared = [
        { address: '127.0.0.2', tls, hops },
        { assertions, degradedBecause: null, bodyTruncated: true },
      ];
      for (const [index, each] of shared.entries())
        await tx
          .insertInto('run_facts')
          .values({
            ...{ monitor: number, number: index + 1, hash: String(index), last_day: day },
            facts: toJson(each),
          })
          .execute();
      await sql`insert into ${table} (monitor, slot, probe, outcome, status_code, total_us, attempts, monitor_version, flags, body_bytes, facts, findings)
        values (${number}, ${start}, 1, 0, 200, 1500, 1, 1, 0, 1234, 1, 2)`.execute(tx);
      await sql`insert into ${table} (monitor, slot, probe, outcome, reason, status_code, attempts, monitor_version, flags, facts)
        values (${number}, ${start + 1000}, 1, 1, 'body', 200, 1, 1, 0, 1)`.execute(tx);
      const { address: _address, facts: _facts, steps: _steps, ...common } = failedAttempt();
      const detail = { ...common, statusCode: 200, bodyBytes: null, bodyTruncated: false, facts: 1 };
      await tx
        .insertInto('results_detail')
        .values({
          ...{ monitor: number, slot: start + 1000, probe: 1, day },
          detail: toJson({ missedBecause: null, attempts: [detail], stretch: null }),
        })
        .execute();
    });
    expect(await migrate(made.store)).toContain('0028-facts');
    const found = {
      ...{ protocol: 'http', statusCode: 200, httpVersion: null, contentType: null },
      tls: { ...tls, cipher: null },
      hops,
    };
    expect((await resultsOf(made, monitor!.id)).map(({ attempts: [only] }) => only)).toMatchObject([
      {
        ok: true,
        assertions,
        address: '127.0.0.2',
        facts: { ...found, bodyBytes: 1234, bodyTruncated: true },
      },
      { ok: false, address: '127.0.0.2', facts: { ...found, bodyBytes: null, bodyTruncated: false } },
    ]);
  });
});
