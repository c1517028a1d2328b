import { defaultKeptParameters, normalisePageUrl } from '@appops/shared/rules/url-match';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What of a page's address and of its text is a service's own matter: the parameters to keep and the masks. Notes get
 * the number that they keep for ever, and the time at which they were written.
 */
export function pages(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table services add column kept_parameters text`.execute(db);
      await sql`alter table services add column mask_selectors text`.execute(db);
      await sql`alter table annotations add column written_at bigint`.execute(db);
      await sql`alter table annotations add column number bigint`.execute(db);
      const { rows } = await sql<{ id: string; source: string; page_key: string }>`
        select id, source, page_key from annotations order by id`.execute(db);
      const last = new Map<string, number>();
      for (const { id, source, page_key } of rows) {
        // The first release kept "q" and "query" as well, which hold what people searched for.
        const rule = { keepParameters: defaultKeptParameters, hashRouter: true };
        const key = normalisePageUrl(source, rule) ?? page_key;
        const number = (last.get(key) ?? 0) + 1;
        last.set(key, number);
        await sql`update annotations set page_key = ${key}, number = ${number} where id = ${id}`.execute(db);
      }
      for (const [key, number] of last)
        await sql`insert into counters (name, value) values (${`annotations ${key}`}, ${number})`.execute(db);
    },
  };
}
