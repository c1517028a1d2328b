import { releaseKey } from '@appops/shared/rules/one-release';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../store.ts';

const text = 'text not null';
const whole = 'bigint not null';

const columns = {
  id: text,
  number: whole,
  deployment_id: text,
  service_id: text,
  environment_id: text,
  environment_name: 'text',
  version: text,
  version_key: text,
  source: text,
  external_id: 'text',
  attempt: whole,
  run: 'text',
  status: text,
  started_at: whole,
  finished_at: 'bigint',
  finish_received_at: 'bigint',
  rolled_back_at: 'bigint',
  commit_sha: 'text',
  commits: text,
  description: text,
  url: 'text',
  reports: text,
  reported_started_at: 'bigint',
  reported_finished_at: 'bigint',
  actor: text,
  created_at: whole,
};

/**
 * What each job or source tells of a deployment is a row of its own, and external ids belong to a service and
 * environment. Each deployment of the first release has one part, which is itself.
 */
export function deploymentParts(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      let table = db.schema.createTable('deployment_parts');
      for (const [name, type] of Object.entries(columns)) table = table.addColumn(name, sql.raw(type));
      await table
        .addPrimaryKeyConstraint('deployment_parts_key', ['id' as never])
        .addUniqueConstraint('deployment_parts_told_once', [
          'service_id',
          'environment_id',
          'source',
          'external_id',
          'attempt',
        ] as never[])
        .execute();
      const index = (name: string, on: string[]) =>
        db.schema.createIndex(`deployment_parts_by_${name}`).on('deployment_parts').columns(on).execute();
      await index('deployment', ['deployment_id']);
      await index('release', ['environment_id', 'version_key', 'started_at']);
      await index('finish', ['environment_id', 'finished_at']);
      await index('external_id', ['external_id']);
      const same = Object.keys(columns).filter(
        (name) =>
          !['deployment_id', 'environment_name', 'version_key', 'attempt', 'run', 'status'].includes(name),
      );
      const names = sql.raw(same.join(', '));
      await sql`insert into deployment_parts (${names}, deployment_id, version_key, attempt, status)
        select ${names}, id, version, 1,
          case when status in ('superseded', 'rolled_back') then 'succeeded' else status end
        from deployments`.execute(db);
      await keyVersions(db);
      await db.schema
        .alterTable('deployments')
        .addColumn('attempt', sql.raw('bigint not null default 1'))
        .execute();
      if (engine === 'sqlite') await rebuildWithoutConstraint(db);
      else
        await sql`alter table deployments drop constraint deployments_source_external_id_unique`.execute(db);

      await db.schema
        .createTable('repository_refs')
        .addColumn('repository_key', sql.raw(text))
        .addColumn('ref', sql.raw(text))
        .addColumn('kind', sql.raw(text))
        .addPrimaryKeyConstraint('repository_refs_key', ['repository_key', 'ref', 'kind'])
        .execute();
      await db.schema.alterTable('webhook_sources').addColumn('ignored', sql.raw('text')).execute();
      await db.schema.alterTable('environments').addColumn('retired_at', sql.raw('bigint')).execute();
    },
  };
}

async function keyVersions(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; slug: string; name: string; version: string }>`
    select distinct services.id, services.slug, services.name, deployment_parts.version
    from deployment_parts join services on services.id = deployment_parts.service_id`.execute(db);
  for (const { id, slug, name, version } of rows) {
    const key = releaseKey(version, [slug, name]);
    if (key !== version)
      await sql`update deployment_parts set version_key = ${key}
        where service_id = ${id} and version = ${version}`.execute(db);
  }
}

/** SQLite cannot drop a constraint: the table is made anew without it, with whatever columns it has by now. */
async function rebuildWithoutConstraint(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ type: string; sql: string }>`select type, sql from sqlite_master
    where tbl_name = 'deployments' and sql is not null`.execute(db);
  const table = rows.find(({ type }) => type === 'table')!.sql;
  const without = table.replace(
    /,\s*constraint "deployments_source_external_id_unique" unique \([^)]*\)/i,
    '',
  );
  if (without === table) throw new Error('The table of deployments has not the constraint that is to go.');
  await sql.raw(without.replace(/"deployments"/, '"deployments_rebuilt"')).execute(db);
  await sql`insert into deployments_rebuilt select * from deployments`.execute(db);
  await sql`drop table deployments`.execute(db);
  await sql`alter table deployments_rebuilt rename to deployments`.execute(db);
  for (const { type, sql: statement } of rows) if (type === 'index') await sql.raw(statement).execute(db);
}
