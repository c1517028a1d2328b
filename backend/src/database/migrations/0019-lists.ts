import { nameOrder } from '@appops/shared/rules/name-order';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../store.ts';

/**
 * Names are listed as people count, texts are searched whatever their case, services and sources can be retired, and
 * maintenance can be changed, ended and canceled.
 */
export function lists(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      // Compared by code point on both engines, whatever the database's own language is.
      const text = sql.raw(
        engine === 'postgres' ? `text collate "C" not null default ''` : `text not null default ''`,
      );
      for (const table of ['services', 'monitors']) {
        await db.schema.alterTable(table).addColumn('name_order', text).execute();
        await fillOrder(db as Kysely<Record<string, never>>, table);
        await db.schema
          .createIndex(`${table}_by_name_order`)
          .on(table)
          .columns(['name_order', 'id'])
          .execute();
      }
      for (const [table, column, type] of [
        ['services', 'retired_at', 'bigint'],
        ['webhook_sources', 'retired_at', 'bigint'],
        ['maintenance_windows', 'canceled_at', 'bigint'],
        ['maintenance_windows', 'changed_as', 'text'],
        ['maintenance_windows', 'changed_at', 'bigint'],
        ['maintenance_windows', 'changed_by', 'text'],
        ['maintenance_windows', 'version', 'integer not null default 1'],
      ] as const)
        await sql`alter table ${sql.table(table)} add column ${sql.ref(column)} ${sql.raw(type)}`.execute(db);
      if (engine === 'postgres') await createFolded(db);
    },
  };
}

async function fillOrder(db: Kysely<Record<string, never>>, table: string): Promise<void> {
  const rows = await sql<{ id: string; name: string }>`select id, name from ${sql.table(table)}`.execute(db);
  for (const { id, name } of rows.rows)
    await sql`update ${sql.table(table)} set name_order = ${nameOrder(name)} where id = ${id}`.execute(db);
}

/** What `folded` of rules/name-order does, for the database to search by. SQLite is given the function itself. */
async function createFolded(db: Kysely<unknown>): Promise<void> {
  const found = await sql<{ icu: boolean; utf8: boolean }>`
    select exists(select 1 from pg_collation where collname = 'und-x-icu') as icu,
      current_setting('server_encoding') = 'UTF8' as utf8`.execute(db);
  const { icu, utf8 } = found.rows[0]!;
  const whole = utf8 ? 'normalize($1, NFKC)' : '$1';
  // Without ICU the database's own language says what is a capital letter.
  const lower = `lower(${whole}${icu ? ' collate "und-x-icu"' : ''})`;
  const letters = utf8 ? `replace(replace(${lower}, 'ß', 'ss'), 'ς', 'σ')` : lower;
  await sql`create function folded(text) returns text immutable parallel safe language sql
    as ${sql.raw(`$folded$ select ${letters} $folded$`)}`.execute(db);
}
