import { sql, type RawBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely';
import { decodeCursor, pageOf, type Key } from './cursor.ts';

/** One of the columns or expressions that a list is sorted by; the last of them tells any two rows apart. */
export interface SortColumn<Row> {
  by: RawBuilder<unknown>;
  /** From the greatest down. */
  down?: boolean;
  /** Its value in a row that was selected. */
  of: (row: Row) => string | number;
}

interface Page<Row> {
  rows: Row[];
  /** Where the next page goes on; null where there is none. */
  nextCursor: string | null;
}

/** The order of a list that is told in pages: its `order by`, its `where` and its cursor. */
export interface Keyset<Row> {
  /**
   * One page of a query. What is added or taken away meanwhile neither repeats a row nor hides one.
   * @param asked.limit of rows, at least 1
   * @throws {AppError} invalid_request for a cursor that is none of this list
   */
  page<DB, TB extends keyof DB, O extends Row>(
    query: SelectQueryBuilder<DB, TB, O>,
    asked: { limit: number; cursor?: string | undefined },
  ): Promise<Page<O>>;
  /** Up to `limit` rows after the one with this key, in order; from the first one where it is null. */
  after<DB, TB extends keyof DB, O extends Row>(
    query: SelectQueryBuilder<DB, TB, O>,
    key: Key | null,
    limit: number,
  ): Promise<O[]>;
  /** A page of rows that `after` gave, one more than asked for where there are more. */
  cut<O extends Row>(rows: readonly O[], limit: number): Page<O>;
  /** The key in a cursor. @throws {AppError} invalid_request for a cursor that is none of this list */
  keyIn(cursor: string): Key;
  keyOf(row: Row): Key;
}

/** Makes the order of a list out of what it is sorted by, the first column first. */
export function keyset<Row>(...columns: readonly SortColumn<Row>[]): Keyset<Row> {
  const keyOf = (row: Row): Key => columns.map(({ of }) => of(row));
  const after: Keyset<Row>['after'] = (query, key, limit) => {
    const rest = key === null ? query : query.where(comesAfter(columns, key));
    return columns
      .reduce((sorted, { by, down }) => sorted.orderBy(by, down ? 'desc' : 'asc'), rest)
      .limit(limit)
      .execute();
  };
  const keyIn = (cursor: string) => decodeCursor(cursor, columns.length);
  return {
    keyOf,
    keyIn,
    after,
    cut: (rows, limit) => pageOf(rows, limit, keyOf),
    page: async (query, { limit, cursor }) => {
      const key = cursor === undefined ? null : keyIn(cursor);
      return pageOf(await after(query, key, limit + 1), limit, keyOf);
    },
  };
}

function comesAfter(
  columns: readonly { by: RawBuilder<unknown>; down?: boolean }[],
  key: Key,
): RawBuilder<SqlBool> {
  const alternatives = columns.map(({ by, down }, index) => {
    const same = columns.slice(0, index).map((column, at) => sql`${column.by} = ${key[at]}`);
    const beyond = down ? sql`${by} < ${key[index]}` : sql`${by} > ${key[index]}`;
    return sql`(${sql.join([...same, beyond], sql` and `)})`;
  });
  return sql<SqlBool>`(${sql.join(alternatives, sql` or `)})`;
}

/** How many rows a query would give on all its pages. */
export async function countOf<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
): Promise<number> {
  const counted = query.clearSelect().select(sql<number | string>`count(*)`.as('count'));
  // Cast: what is selected of a table that only the caller knows has no type that could be read here.
  const row = (await counted.executeTakeFirstOrThrow()) as unknown as { count: number | string };
  return Number(row.count);
}
