import { compareNames } from '@appops/shared/rules/name-order';
import { decodeCursor, pageOf } from './cursor.ts';

interface Named {
  id: string;
  name: string;
}

/**
 * One page of rows that are so few that all are read: by name as people count, then by id.
 * @throws {AppError} invalid_request for a cursor that is none of this list
 */
export function pageByName<Row extends Named>(
  all: readonly Row[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): { rows: Row[]; nextCursor: string | null; total: number } {
  const [name, id] = cursor === undefined ? [] : decodeCursor(cursor, 2);
  const last = name === undefined ? null : { name: String(name), id: String(id) };
  const rest = all.toSorted(byName).filter((row) => last === null || byName(row, last) > 0);
  return { ...pageOf(rest, limit, (row) => [row.name, row.id]), total: all.length };
}

function byName(a: Named, b: Named): number {
  return compareNames(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
