import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type SqliteDatabase from 'better-sqlite3';
import { pathsIn } from './data-folder.ts';
import { damaged, DataFolderError } from './folder-error.ts';
import { damagedLog } from './log-file.ts';

/** The first bytes of every SQLite database (sqlite.org/fileformat.html, section 1.3). */
const magic = 'SQLite format 3\0';
const headerBytes = 100;
/** Databases up to this size, in bytes, are looked through at every start: it takes less than a second. */
const alwaysChecked = 256 * 1024 * 1024;

/** Whose database is gone must not get a new one: nobody would notice but by the missing history. */
export function nothingLeft(what: string, left: string): DataFolderError {
  return new DataFolderError(
    `${what}, but ${left} is of an AppOps that ran here before. AppOps does not begin anew over it. Put a backup of the database in its place, or name the right place with --data or --database. To begin anew on purpose, move ${basename(left)} away first.`,
  );
}

/**
 * Looks at a database file before SQLite does, which would take an emptied one for a new one.
 * @throws {DataFolderError}
 */
export function inspectDatabaseFile(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined || size === 0) {
    const { tokenFile, sealingKeyFile } = pathsIn(dirname(file));
    const left = [tokenFile, sealingKeyFile].find((each) => existsSync(each));
    const what = size === undefined ? `The database ${file} is missing` : `The database ${file} is empty`;
    if (left !== undefined) throw nothingLeft(what, left);
    if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
      throw damaged(
        file,
        `its write-ahead log is there, and the database itself is ${size === 0 ? 'empty' : 'missing'}`,
      );
    return;
  }
  const header = Buffer.alloc(headerBytes);
  const descriptor = openSync(file, 'r');
  let read: number;
  try {
    read = readSync(descriptor, header, 0, headerBytes, 0);
  } finally {
    closeSync(descriptor);
  }
  if (header.subarray(0, magic.length).toString('latin1') !== magic)
    throw damaged(file, 'it does not begin as a SQLite database does');
  if (read < headerBytes) throw damaged(file, 'it was cut off');
  const wrong = damagedLog(file);
  if (wrong !== null)
    throw damaged(
      file,
      wrong,
      `To go on with what is left, without the newest of what was stored, remove ${file}-shm and start AppOps again.`,
    );
}

/**
 * Looks through an opened database for damage (SQLite's quick_check). A big one is looked through only when it was not
 * closed in order, which its write-ahead log tells: SQLite removes it at the last close.
 * @param wasClosed whether there was no write-ahead log before it was opened
 * @throws {DataFolderError}
 */
export function checkDatabase(database: SqliteDatabase.Database, file: string, wasClosed: boolean): void {
  if (wasClosed && statSync(file).size > alwaysChecked) return;
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damaged(file, String(found ?? 'no answer').replaceAll('\n', ' '));
}
