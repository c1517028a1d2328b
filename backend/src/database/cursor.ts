import { AppError } from '../errors.ts';

/** Where a page ends: the sort key of its last row, a value for each column that it is sorted by. */
export type Key = readonly (string | number)[];

/** A key as clients get it, opaque to them. */
export function encodeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The sort key out of a cursor.
 * @param parts how many values it must hold
 * @throws {AppError} invalid_request for anything that is no cursor of ours
 */
export function decodeCursor(cursor: string, parts: number): Key {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length === parts &&
      key.every((part) => typeof part === 'string' || typeof part === 'number')
    )
      return key;
  } catch {
    // No JSON at all: refused below like JSON that is no key.
  }
  throw new AppError(
    'invalid_request',
    'This cursor is not valid. Start from the first page, without a cursor.',
  );
}

/** Cuts `limit + 1` rows to a page; one more row than asked for means that there is a next page. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => Key,
): { rows: T[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  return { rows: page, nextCursor: rows.length > limit ? encodeCursor(keyOf(page.at(-1)!)) : null };
}
