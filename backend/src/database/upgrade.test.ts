import * as annotations from '@appops/shared/contract/annotations';
import * as cases from '@appops/shared/contract/cases';
import * as changes from '@appops/shared/contract/changes';
import * as deployments from '@appops/shared/contract/deployments';
import * as incidents from '@appops/shared/contract/incidents';
import * as maintenance from '@appops/shared/contract/maintenance';
import * as monitors from '@appops/shared/contract/monitors';
import * as problems from '@appops/shared/contract/problems';
import * as services from '@appops/shared/contract/services';
import * as tokens from '@appops/shared/contract/tokens';
import * as webhooks from '@appops/shared/contract/webhooks';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSealer } from '../access/sealing.ts';
import { listTokens } from '../access/tokens.ts';
import { listAnnotations } from '../annotations/list-annotations.ts';
import { listCases } from '../cases/load-case.ts';
import { nobody, type ReadContext } from '../context.ts';
import { listIncidents } from '../incidents/list-incidents.ts';
import { listDeliveries } from '../ingest/deliveries.ts';
import {
  deployment as githubDeployment,
  status as githubStatus,
} from '../../testing/ingest/github-payloads.ts';
import { receiveWebhook } from '../ingest/receive.ts';
import { signed } from '../ingest/sources/github/sample.ts';
import { listWebhookSources } from '../ingest/webhook-source.ts';
import { listMonitors } from '../monitors/list-monitors.ts';
import { listMaintenance } from '../maintenance/list-maintenance.ts';
import { listProblems } from '../problems/list-problems.ts';
import { loadDeployment } from '../releases/deployment.ts';
import { listDeployments } from '../releases/list-deployments.ts';
import { listChanges } from '../releases/record-change.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { listServices } from '../services/list-services.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { makeTestStore } from '../../testing/database/stores.ts';
import {
  firstAnswers,
  firstSealingKey,
  upgradedFirstRelease,
  type Cell,
  type FirstDatabase,
} from '../../testing/database/first-release.ts';

/** Columns that a migration fills anew, and why; the tests of that migration say what with. */
const filledAnew: Record<string, string[]> = {
  // Two parameters that hold what people searched for tell pages apart no longer.
  annotations: ['page_key'],
  // A pause and retirement lie on top of a state, which is unknown under them; replies tell `paused` all the same.
  monitors: ['state', 'fold'],
};

/** From which column a row leads to which table, by its id. */
const references: Record<string, string[]> = {
  services: ['service_id'],
  environments: ['environment_id'],
  deployments: ['deployment_id', 'live_deployment_id'],
  monitors: ['monitor_id'],
  problems: ['problem_id'],
  incidents: ['incident_id'],
  cases: ['case_id', 'duplicate_of'],
  annotations: ['annotation_id'],
  attachments: ['attachment_id'],
  fixes: ['fix_id'],
  plans: ['plan_id'],
  tokens: ['token_id'],
  webhook_sources: ['source_id'],
  channels: ['channel_id'],
};

/** Reasons are judged and worded anew, by newer rules; what they led to is compared. */
function stillSaid(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stillSaid);
  if (typeof value !== 'object' || value === null) return value;
  const isReasons = (inner: unknown) =>
    Array.isArray(inner) && inner.some((one) => typeof (one as { code?: unknown }).code === 'string');
  const kept = Object.entries(value).filter(([name, inner]) => name !== 'reasons' && !isReasons(inner));
  return Object.fromEntries(kept.map(([name, inner]) => [name, stillSaid(inner)]));
}

const everything = { limit: 500 };
const lists: Record<string, (ctx: ReadContext) => Promise<{ items: unknown[] }>> = {
  services: (ctx) => listServices(ctx, services.listServices.query.parse(everything)),
  deployments: (ctx) => listDeployments(ctx, deployments.listDeployments.query.parse(everything)),
  monitors: (ctx) => listMonitors(ctx, monitors.listMonitors.query.parse(everything)),
  problems: (ctx) => listProblems(ctx, problems.listProblems.query.parse(everything)),
  incidents: (ctx) => listIncidents(ctx, incidents.listIncidents.query.parse(everything)),
  cases: (ctx) => listCases(ctx, cases.listCases.query.parse(everything)),
  changes: (ctx) => listChanges(ctx, changes.listChanges.query.parse(everything)),
  maintenance: (ctx) => listMaintenance(ctx, maintenance.listMaintenance.query.parse(everything)),
  tokens: (ctx) => listTokens(ctx, tokens.listTokens.query.parse(everything)),
  sources: (ctx) => listWebhookSources(ctx, webhooks.listWebhookSources.query.parse(everything)),
  deliveries: (ctx) => listDeliveries(ctx, webhooks.listDeliveries.query.parse(everything)),
  annotations: (ctx) => listAnnotations(ctx, annotations.listAnnotations.query.parse(everything)),
};

describe.each(['sqlite', 'postgres'] as const)('a database of the first release on %s', (engine) => {
  let first: FirstDatabase;
  const at = firstAnswers.at;
  beforeAll(async () => {
    first = await upgradedFirstRelease(engine);
  });
  afterAll(() => first.drop());

  async function nowIn(table: string, columns: string[]): Promise<string[]> {
    const list = sql.join(columns.map((column) => sql.ref(column)));
    const { rows } = await sql<Record<string, Cell>>`select ${list} from ${sql.table(table)}`.execute(
      first.store.admin,
    );
    return rows.map((row) => asText(columns.map((column) => row[column]!)));
  }
  const asText = (row: Cell[]) =>
    JSON.stringify(row.map((cell) => (Buffer.isBuffer(cell) ? cell.toString('hex') : cell)));

  test('keeps every row of every table as it was', async () => {
    expect(first.before.size).toBeGreaterThan(45);
    for (const [table, { columns, rows }] of first.before) {
      const kept = columns.filter((column) => !(filledAnew[table] ?? []).includes(column));
      const places = kept.map((column) => columns.indexOf(column));
      const now = await nowIn(table, kept);
      // Numbers of notes are new counters beside those that were there, and what reads the log since is a new consumer.
      if (table !== 'counters' && table !== 'consumers') expect(now, table).toHaveLength(rows.length);
      expect(now, table).toEqual(
        expect.arrayContaining(rows.map((row) => asText(places.map((place) => row[place]!)))),
      );
    }
  });

  test('nobody is told of what was before: who tells begins at the end of the log', async () => {
    const { rows } = await sql<{ cursor: number; newest: number }>`
      select cursor, (select max(sequence) from events) as newest
      from consumers where name = 'notify'`.execute(first.store.admin);
    expect(rows).toHaveLength(1);
    expect(Number(rows[0]!.cursor)).toBe(Number(rows[0]!.newest));
    expect(Number(rows[0]!.newest)).toBeGreaterThan(0);
  });

  test('every row leads to one that is there', async () => {
    const { admin } = first.store;
    const tables = await admin.introspection.getTables();
    const dangling: string[] = [];
    for (const { name, columns } of tables)
      for (const [target, names] of Object.entries(references))
        for (const column of columns.filter((each) => names.includes(each.name))) {
          const { rows } =
            await sql`select 1 from ${sql.table(name)} where ${sql.ref(column.name)} is not null
            and ${sql.ref(column.name)} not in (select id from ${sql.table(target)})`.execute(admin);
          if (rows.length > 0) dangling.push(`${name}.${column.name}: ${rows.length}`);
        }
    expect(dangling).toEqual([]);
  });

  test('has the same keys and indexes as a new one', async () => {
    const fresh = await makeTestStore(engine);
    const shapeOf = async (store: FirstDatabase['store']) => {
      const statement =
        engine === 'sqlite'
          ? sql<{
              shape: string;
            }>`select type || ' ' || name || ' on ' || tbl_name as shape from sqlite_master
              where tbl_name not like 'results\\_2%' escape '\\'`
          : sql<{ shape: string }>`select indexdef as shape from pg_indexes where schemaname = 'public'
              and tablename not like 'results\\_2%'`;
      return (await statement.execute(store.admin)).rows.map(({ shape }) => shape).toSorted();
    };
    const indexNames = async (store: FirstDatabase['store']) => {
      const statement =
        engine === 'sqlite'
          ? sql<{ name: string }>`select name from sqlite_master where type = 'index'`
          : sql<{ name: string }>`select indexname as name from pg_indexes`;
      return (await statement.execute(store.admin)).rows.map(({ name }) => name);
    };
    const columnsOf = async (store: FirstDatabase['store']) =>
      (await store.admin.introspection.getTables())
        .filter(({ name }) => !name.startsWith('results_2'))
        .map(
          ({ name, columns }) =>
            `${name}: ${columns
              .map((column) => column.name)
              .toSorted()
              .join(' ')}`,
        )
        .toSorted();
    try {
      const named = await indexNames(first.store);
      expect(first.indexes.length).toBeGreaterThan(30);
      expect(named).toEqual(expect.arrayContaining(first.indexes));
      expect(await shapeOf(first.store)).toEqual(await shapeOf(fresh.store));
      expect(await columnsOf(first.store)).toEqual(await columnsOf(fresh.store));
    } finally {
      await fresh.drop();
    }
  });

  /** Environments of one rank stand by their names now, as people count; they stood by their slugs. */
  const inAnyOrder = (service: Record<string, unknown>) => ({
    ...service,
    environments: expect.arrayContaining(
      (service['environments'] as object[]).map((each) => expect.objectContaining(each) as object),
    ) as unknown,
  });

  test.each(Object.keys(lists))('lists the same %s with the same facts', async (name) => {
    const before = firstAnswers[name as 'deployments'];
    const { items } = await readAt(first.store, at, lists[name]!);
    expect(items).toHaveLength(before.length);
    const key = ({ id, slug }: Record<string, unknown>) => (id ?? slug) as string;
    const byKey = new Map((items as Record<string, unknown>[]).map((item) => [key(item), item]));
    for (const item of before)
      expect(byKey.get(key(item)), key(item)).toMatchObject(
        (name === 'cases' ? stillSaid(item) : name === 'services' ? inAnyOrder(item) : item) as object,
      );
  });

  const deploymentOf = (externalId: string) =>
    firstAnswers.deployments.find((item) => item['externalId'] === externalId)! as {
      id: string;
      version: string;
      externalId: string;
    };
  const told = (body: object) =>
    writeAt(first.store, at + 60_000, (ctx) =>
      startDeployment(
        ctx,
        deployments.startDeployment.body.parse({
          service: 'billing',
          environment: 'production',
          source: 'jenkins',
          ...body,
        }),
      ),
    );
  const liveIn = async (environment: string) => {
    const { items } = await readAt(first.store, at + 60_000, (ctx) =>
      listDeployments(
        ctx,
        deployments.listDeployments.query.parse({
          service: ['billing'],
          environment: [environment],
          limit: 500,
        }),
      ),
    );
    return items.filter(({ live }) => live).map(({ version }) => version);
  };

  test('the part of each old deployment says what its source told, not what followed from others', async () => {
    const parts = await first.store.read((tx) =>
      tx.selectFrom('deployment_parts').select(['id', 'status']).execute(),
    );
    const statusOf = new Map(parts.map(({ id, status }) => [id, status]));
    for (const { id, status } of firstAnswers.deployments as { id: string; status: string }[])
      expect(statusOf.get(id)).toBe(['superseded', 'rolled_back'].includes(status) ? 'succeeded' : status);
  });

  test('a report for an old id ends the old deployment, and it takes the place of what was live', async () => {
    const { id } = deploymentOf('b-9');
    expect(await liveIn('production')).toEqual(['1.2.1']);
    const ended = await told({ externalId: 'b-9', version: '1.3.1', status: 'succeeded' });
    expect(ended).toMatchObject({ id, status: 'succeeded', live: true, previousVersion: '1.2.1' });
    expect(await liveIn('production')).toEqual(['1.3.1']);
    const queued = await told({ externalId: 'b-10', version: '1.3.2', status: 'running' });
    expect(queued).toMatchObject({ id: deploymentOf('b-10').id, status: 'running' });
  });

  test('what an old id was told before changes nothing when it comes again', async () => {
    const { id } = deploymentOf('b-7');
    const again = await told({ externalId: 'b-7', version: '1.2.1', status: 'succeeded' });
    expect(again).toMatchObject({ id, status: 'superseded', live: false });
    await expect(told({ externalId: 'b-7', version: '9.9.9', status: 'succeeded' })).rejects.toThrow(
      /is already the finished deployment of 1\.2\.1/,
    );
  });

  test('GitHub goes on to tell of its old deployment, signed with the old secret; a redelivery is a duplicate', async () => {
    const old = firstAnswers.deployments.find(
      (item) => item['version'] === '9.9.9' && item['status'] === 'running',
    )! as { id: string; externalId: string };
    const sealer = createSealer(firstSealingKey);
    const source = firstAnswers.sources[0] as { id: string; key: string };
    const stored = await first.store.read((tx) =>
      tx.selectFrom('webhook_sources').selectAll().where('id', '=', source.id).executeTakeFirstOrThrow(),
    );
    const secret = sealer.open(stored.secret);
    const payload = githubDeployment('leaf-and-kettle/shop', {
      id: Number(old.externalId.split('/').at(-1)),
      createdAt: at - 120_000,
      ref: '9.9.9',
      environment: 'staging',
    });
    const delivery = githubStatus(payload, 'success', at + 30_000);
    const deliver = async (id: string) => {
      const { headers, body } = signed(delivery.event, delivery.payload, secret, id);
      return receiveWebhook(
        {
          read: (work) => readAt(first.store, at + 60_000, work),
          write: (work) => writeAt(first.store, at + 60_000, work, nobody),
        },
        sealer,
        { kind: 'github', key: source.key, body: Buffer.from(body), headers },
      );
    };
    await deliver(randomUUID());
    const parts = await first.store.read((tx) =>
      tx
        .selectFrom('deployment_parts')
        .select(['id', 'deployment_id', 'status'])
        .where('external_id', '=', old.externalId)
        .execute(),
    );
    expect(parts).toEqual([{ id: old.id, deployment_id: old.id, status: 'succeeded' }]);
    // The delivery that the first release took twice, once more.
    expect(await deliver('11111111-1111-1111-1111-111111111111')).toMatchObject({ outcome: 'duplicate' });
  });

  test('every old deployment is found by its id, with itself as its only part', async () => {
    for (const { id } of firstAnswers.deployments as { id: string }[]) {
      const found = await first.store.read((tx) => loadDeployment(tx, id));
      expect(found.id).toBe(id);
      expect(found.parts?.map((part) => part.id)).toEqual([id]);
    }
  });
});
