import { folded } from '@appops/shared/rules/name-order';
import { sql, type RawBuilder, type SqlBool } from 'kysely';

/**
 * Whether a row holds every word of a search, in any of its columns, whatever their case and in any order. Null in a
 * column is an empty text.
 * @param columns expressions of texts
 */
export function holdsWords(search: string, columns: readonly RawBuilder<unknown>[]): RawBuilder<SqlBool> {
  const parts = columns.map((column) => sql`coalesce(${column}, '')`);
  // A line break stands between them, so that no word is found across two.
  const whole = sql`folded(${sql.join(parts, sql` || ${'\n'} || `)})`;
  const words = folded(search)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const conditions = words.map((word) => {
    const pattern = `%${word.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    return sql<SqlBool>`${whole} like ${pattern} escape '\\'`;
  });
  return conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}
