import { sql, type RawBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely';

/** One of the columns or expressions that a list is sorted by; the last of them tells any two rows apart. */
export interface SortKey {
  by: RawBuilder<unknown>;
  /** From the greatest down. */
  down?: boolean;
}

/** Sorts a query by its keys. */
export function inOrder<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  keys: readonly SortKey[],
): SelectQueryBuilder<DB, TB, O> {
  return keys.reduce((sorted, { by, down }) => sorted.orderBy(by, down ? 'desc' : 'asc'), query);
}

/**
 * Whether a row comes after the one with these values: where a page goes on. What is added or taken away meanwhile
 * neither repeats a row nor hides one.
 * @param values of the last row that was told, in the order of the keys
 */
export function comesAfter(
  keys: readonly SortKey[],
  values: readonly (string | number)[],
): RawBuilder<SqlBool> {
  const alternatives = keys.map(({ by, down }, index) => {
    const same = keys.slice(0, index).map((key, at) => sql`${key.by} = ${values[at]}`);
    const beyond = down ? sql`${by} < ${values[index]}` : sql`${by} > ${values[index]}`;
    return sql`(${sql.join([...same, beyond], sql` and `)})`;
  });
  return sql<SqlBool>`(${sql.join(alternatives, sql` or `)})`;
}

/** How many rows a query would give on all its pages. */
export async function countOf<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
): Promise<number> {
  const counted = query.clearSelect().select(sql<number | string>`count(*)`.as('count'));
  // What is selected of a table that only the caller knows has no type that could be read here.
  const row = (await counted.executeTakeFirstOrThrow()) as unknown as { count: number | string };
  return Number(row.count);
}
