import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * A source has rules that lead what it tells to a service and an environment, or say that it is no release; what was
 * ignored becomes such rules. What it delivered lately is kept for a while, to try rules on.
 */
export function sourceMappings(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table webhook_sources add column mapping text`.execute(db);
      await sql`alter table webhook_sources add column settings text`.execute(db);
      const rows = await sql<{ id: string; ignored: string | null }>`
        select id, ignored from webhook_sources where ignored is not null`.execute(db);
      for (const { id, ignored } of rows.rows)
        await sql`update webhook_sources set mapping = ${rulesOf(ignored)} where id = ${id}`.execute(db);
      await sql`alter table webhook_sources drop column ignored`.execute(db);
      await db.schema
        .createTable('kept_deliveries')
        .addColumn('delivery_id', 'text', (column) => column.primaryKey())
        .addColumn('source_id', 'text', (column) => column.notNull())
        .addColumn('received_at', 'bigint', (column) => column.notNull())
        .addColumn('content', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('kept_deliveries_by_source')
        .on('kept_deliveries')
        .columns(['source_id', 'received_at'])
        .execute();
    },
  };
}

function rulesOf(ignored: string | null): string {
  const told = JSON.parse(ignored ?? '{}') as Record<string, string[] | undefined>;
  const rules = (what: string, patterns: string[] = []) =>
    patterns.map((pattern) => ({ when: { [what]: pattern }, leadsTo: null }));
  return JSON.stringify([
    ...rules('environment', told['environments']),
    ...rules('ref', told['refs']),
    ...rules('task', told['tasks']),
  ]);
}
