import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

/** Another process lives in this data folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

export interface DataFolder {
  path: string;
  databaseFile: string;
  /** Where the first start writes the admin token, readable by its owner only. */
  tokenFile: string;
  /** The key that seals secrets, where it does not come from the environment. */
  sealingKeyFile: string;
  release(): void;
}

/** The locks of this process. Without a reference the garbage collector would close one, and let another process in. */
const held = new Set<SqliteDatabase.Database>();

/** Paths in a data folder, without living in it (for `backup` and the CLI). */
export function pathsIn(path: string) {
  return {
    path,
    databaseFile: join(path, 'appops.db'),
    tokenFile: join(path, 'admin.token'),
    sealingKeyFile: join(path, 'sealing.key'),
  };
}

/**
 * Makes the folder if need be and takes it for this process alone. The lock is one that the kernel frees when the
 * process ends, however it ends (SQLite's own, on a file of its own), so a kill leaves nothing to clean up.
 * @throws {FolderInUseError} naming the process that holds it
 */
export function openDataFolder(path: string): DataFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const pidFile = join(path, 'appops.pid');
  const lock = new SqliteDatabase(join(path, 'appops.lock'));
  lock.pragma('busy_timeout = 0');
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    const holder = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').trim() : 'unknown';
    throw new FolderInUseError(
      `The data folder ${path} is in use by another AppOps (process ${holder}). Stop it first, or choose another folder with --data.`,
      { cause },
    );
  }
  held.add(lock);
  writeFileSync(pidFile, `${process.pid}\n`);
  return {
    ...pathsIn(path),
    release() {
      held.delete(lock);
      lock.exec('rollback');
      lock.close();
    },
  };
}

/** Writes a file that only its owner may read, from its first byte on. */
export function writePrivateFile(file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 });
  chmodSync(file, 0o600);
}
