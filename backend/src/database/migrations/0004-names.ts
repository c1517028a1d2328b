import { nameKey, slugOfFirstRelease } from '@appops/shared/rules/place-names';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

interface Old {
  id: string;
  slug: string;
  name: string;
  created_at: number | string;
}

type Before = Kysely<Record<string, never>>;

/** Of rows with one name, that one keeps it which the first release meant by it; else the oldest. */
function inOrder(rows: readonly Old[]): Old[] {
  const isMeant = ({ slug, name }: Old) => slugOfFirstRelease(name) === slug;
  return rows.toSorted(
    (a, b) =>
      Number(isMeant(b)) - Number(isMeant(a)) ||
      Number(a.created_at) - Number(b.created_at) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** Environments and services are found by their names; the slugs that they have stay. */
export function names(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const text = sql.raw('text not null');
      await db.schema
        .createTable('service_names')
        .addColumn('name_key', text)
        .addColumn('name', text)
        .addColumn('service_id', text)
        .addPrimaryKeyConstraint('service_names_key', ['name_key'])
        .execute();
      await db.schema
        .createTable('environment_names')
        .addColumn('service_id', text)
        .addColumn('name_key', text)
        .addColumn('name', text)
        .addColumn('environment_id', text)
        .addPrimaryKeyConstraint('environment_names_key', ['service_id', 'name_key'])
        .execute();
      await db.schema
        .createIndex('environment_names_by_environment')
        .on('environment_names')
        .column('environment_id')
        .execute();
      // Those that are there were made while different names could become one.
      await db.schema
        .alterTable('environments')
        .addColumn('may_be_merged', sql.raw('smallint not null default 1'))
        .execute();
      await fill(db as Before);
    },
  };
}

async function fill(db: Before): Promise<void> {
  const services = await sql<Old>`select id, slug, name, created_at from services`.execute(db);
  for (const { id, name } of inOrder(services.rows))
    await sql`insert into service_names (name_key, name, service_id) values (${nameKey(name)}, ${name}, ${id})
      on conflict do nothing`.execute(db);
  const environments = await sql<
    Old & { service_id: string }
  >`select id, service_id, slug, name, created_at from environments`.execute(db);
  const serviceOf = new Map(environments.rows.map(({ id, service_id }) => [id, service_id]));
  const add = (environment: string, name: string) =>
    sql`insert into environment_names (service_id, name_key, name, environment_id)
      values (${serviceOf.get(environment)}, ${nameKey(name)}, ${name}, ${environment})
      on conflict do nothing`.execute(db);
  for (const { id, name } of inOrder(environments.rows)) await add(id, name);
  // The name that an environment was recorded by, where it has another one now: its source goes on to say it.
  const recorded = await sql<{ subject: string; data: string }>`select s.subject, e.data from events e
    join event_subjects s on s.sequence = e.sequence and s.role = 'environment'
    where e.kind = 'environment.created' order by e.sequence`.execute(db);
  for (const { subject, data } of recorded.rows) {
    const { name } = JSON.parse(data) as { name?: unknown };
    if (serviceOf.has(subject) && typeof name === 'string' && nameKey(name) !== '') await add(subject, name);
  }
}
