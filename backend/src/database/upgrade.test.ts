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
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSealer } from '../access/sealing.ts';
import { listTokens } from '../access/tokens.ts';
import { listAnnotations } from '../annotations/list-annotations.ts';
import { listCases } from '../cases/load-case.ts';
import { nobody, type Context } from '../context.ts';
import { listIncidents } from '../incidents/list-incidents.ts';
import { listDeliveries } from '../ingest/deliveries.ts';
import { deployment as githubDeployment, status as githubStatus } from '../ingest/github-fixture.ts';
import { receiveWebhook } from '../ingest/receive-webhook.ts';
import { listWebhookSources } from '../ingest/webhook-source.ts';
import { listMonitors } from '../monitors/list-monitors.ts';
import { listMaintenance } from '../operations/maintenance-windows.ts';
import { listProblems } from '../problems/list-problems.ts';
import { listDeployments } from '../releases/list-deployments.ts';
import { listChanges } from '../releases/record-change.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { listServices } from '../services/list-services.ts';
import { readAt, writeAt } from '../testing.ts';
import {
  firstAnswers,
  firstSealingKey,
  upgradedFirstRelease,
  type Cell,
  type FirstDatabase,
  type Rows,
} from './first-release-fixture.ts';

/** Columns that a migration fills anew, and why; the tests of that migration say what with. */
const filledAnew: Record<string, string[]> = {
  // Two parameters that hold what people searched for tell pages apart no longer.
  annotations: ['page_key'],
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
};

/** What is judged anew, by newer rules, is not compared: the suspects of a case. */
function stillSaid(item: Record<string, unknown>): Record<string, unknown> {
  const { tracks, ...rest } = item as { tracks?: { cause: { reasons?: unknown } } };
  if (tracks === undefined) return item;
  const { reasons: _, ...cause } = tracks.cause;
  return { ...rest, tracks: { ...tracks, cause } };
}

const everything = { limit: 500 };
const lists: Record<string, (ctx: Context) => Promise<{ items: unknown[] }>> = {
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
    return rows.map((row) => told(columns.map((column) => row[column]!)));
  }
  const told = (row: Cell[]) =>
    JSON.stringify(row.map((cell) => (Buffer.isBuffer(cell) ? cell.toString('hex') : cell)));

  test('keeps every row of every table as it was', async () => {
    expect(first.before.size).toBeGreaterThan(45);
    for (const [table, { columns, rows }] of first.before) {
      const kept = columns.filter((column) => !(filledAnew[table] ?? []).includes(column));
      const places = kept.map((column) => columns.indexOf(column));
      const now = await nowIn(table, kept);
      // Numbers of notes are new counters beside those that were there.
      if (table !== 'counters') expect(now, table).toHaveLength(rows.length);
      expect(now, table).toEqual(
        expect.arrayContaining(rows.map((row) => told(places.map((place) => row[place]!)))),
      );
    }
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
    const { makeTestStore } = await import('./testing.ts');
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
      expect(await shapeOf(first.store)).toEqual(await shapeOf(fresh.store));
      expect(await columnsOf(first.store)).toEqual(await columnsOf(fresh.store));
    } finally {
      await fresh.drop();
    }
  });

  test.each(Object.keys(lists))('lists the same %s with the same facts', async (name) => {
    const before = firstAnswers[name as 'deployments'];
    const { items } = await readAt(first.store, at, lists[name]!);
    expect(items).toHaveLength(before.length);
    const key = ({ id, slug }: Record<string, unknown>) => (id ?? slug) as string;
    const byKey = new Map((items as Record<string, unknown>[]).map((item) => [key(item), item]));
    for (const item of before) expect(byKey.get(key(item)), key(item)).toMatchObject(stillSaid(item));
  });
});
