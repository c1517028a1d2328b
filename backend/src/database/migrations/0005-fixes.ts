import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What fixes name, what is known of commits and pull requests, and what moved with a duplicate. */
export function fixes(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const text = sql.raw('text not null');
      const textOrNull = sql.raw('text');
      const whole = sql.raw('bigint not null');
      const wholeOrNull = sql.raw('bigint');
      // Null in fixes of the first release, which name one commit, one version, or nothing.
      await db.schema.alterTable('fixes').addColumn('changes', textOrNull).execute();
      await db.schema.alterTable('fixes').addColumn('versions', textOrNull).execute();
      await db.schema
        .createTable('commits')
        .addColumn('service_id', text)
        .addColumn('sha', text)
        .addColumn('message', textOrNull)
        .addColumn('ancestors', text)
        .addColumn('patch', textOrNull)
        .addColumn('inverse_patch', textOrNull)
        .addColumn('author', textOrNull)
        .addColumn('at', wholeOrNull)
        .addPrimaryKeyConstraint('commits_key', ['service_id', 'sha'])
        .execute();
      await db.schema
        .createTable('pull_requests')
        .addColumn('service_id', text)
        .addColumn('number', whole)
        .addColumn('merge_commit', textOrNull)
        .addColumn('commits', text)
        .addColumn('author', textOrNull)
        .addColumn('merged_at', wholeOrNull)
        .addPrimaryKeyConstraint('pull_requests_key', ['service_id', 'number'])
        .execute();
      await db.schema
        .createTable('case_moves')
        .addColumn('case_id', text)
        .addColumn('subject', text)
        .addColumn('moved_to', text)
        .addColumn('at', whole)
        .addPrimaryKeyConstraint('case_moves_key', ['case_id', 'subject'])
        .execute();
    },
  };
}
