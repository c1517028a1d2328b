import { sql, type RawBuilder } from 'kysely';
import type { Engine, ReadTx } from './store.ts';

/** Which engine a transaction runs on, for the few statements that differ. */
export function engineOf(tx: ReadTx): Engine {
  return tx.getExecutor().adapter.supportsMultipleConnections ? 'postgres' : 'sqlite';
}

export type JsonColumn = 'bigint' | 'text' | 'double precision';

/** What goes into some columns of a table, in this order: a row for `jsonRows`. */
export type ValuesOf<Table, Columns extends readonly (keyof Table)[]> = {
  -readonly [Place in keyof Columns]: Table[Columns[Place]];
};

/**
 * A query that gives rows handed over as one JSON parameter: `(select …)`, to be aliased. However many rows there
 * are, the statement stays the same, so it is prepared once, and no engine's limit of parameters is met.
 * Texts must not hold the character U+0000, which PostgreSQL cannot store: see `storable`.
 */
export function jsonRows(
  engine: Engine,
  columns: Readonly<Record<string, JsonColumn>>,
  rows: readonly (readonly (string | number | null)[])[],
): RawBuilder<unknown> {
  const json = JSON.stringify(rows);
  const list = Object.entries(columns).map(([name, type], index) =>
    engine === 'sqlite' ? `value ->> ${index} as "${name}"` : `(value ->> ${index})::${type} as "${name}"`,
  );
  return engine === 'sqlite'
    ? sql`(select ${sql.raw(list.join(', '))} from json_each(${json}))`
    : sql`(select ${sql.raw(list.join(', '))} from json_array_elements(${json}::json))`;
}

/** A text that both engines can store: without U+0000, and well-formed. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
