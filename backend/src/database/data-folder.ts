import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { DataFolderError, folderRefusal } from './folder-error.ts';

/** Another process lives in this data folder. */
export class FolderInUseError extends DataFolderError {
  override readonly name = 'FolderInUseError';
}

export interface DataFolder {
  path: string;
  databaseFile: string;
  /** Held while a process lives in the folder. */
  lockFile: string;
  /** Where the first start writes the admin token, readable by its owner only. */
  tokenFile: string;
  /** The key that seals secrets, where it does not come from the environment. */
  sealingKeyFile: string;
  /** Where a running AppOps says how to ask it for a link to its pages, readable by its owner only. */
  linkFile: string;
  release(): void;
}

/** The locks of this process. Without a reference the garbage collector would close one, and let another process in. */
const held = new Set<SqliteDatabase.Database>();

/** Paths in a data folder, without living in it (for `backup` and the CLI). */
export function pathsIn(path: string) {
  return {
    path,
    databaseFile: join(path, 'appops.db'),
    lockFile: join(path, 'appops.lock'),
    tokenFile: join(path, 'admin.token'),
    sealingKeyFile: join(path, 'sealing.key'),
    pidFile: join(path, 'appops.pid'),
    linkFile: join(path, 'pages.json'),
  };
}

/** Who holds the lock, by the file that says so: it may be left over, or name a process of another container. */
function holderOf(pidFile: string): string {
  let pid: number;
  try {
    pid = Number(readFileSync(pidFile, 'utf8').trim());
  } catch {
    return 'its process id is not known';
  }
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return 'its process id is not known here';
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Signal 0 only asks whether a process is there. ESRCH: it is not; EPERM: it is, and belongs to another user.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH')
      return `its process id is not known here; ${pidFile} is older than it, and process ${pid} does not run`;
  }
  return `process ${pid}`;
}

function takeLock({ path, lockFile }: ReturnType<typeof pathsIn>, pidFile: string): SqliteDatabase.Database {
  const lock = new SqliteDatabase(lockFile);
  try {
    lock.pragma('busy_timeout = 0');
    lock.exec('begin exclusive');
    writeFileSync(pidFile, `${process.pid}\n`);
    return lock;
  } catch (cause) {
    lock.close();
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    // SQLITE_BUSY alone says that another process holds the lock; a full disk or a damaged file fails here as well.
    if (code.startsWith('SQLITE_BUSY'))
      throw new FolderInUseError(
        `The data folder ${path} is in use by another AppOps (${holderOf(pidFile)}). Stop it first, or choose another folder with --data.`,
        { cause },
      );
    if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
      throw new DataFolderError(
        `${lockFile} is damaged. It holds no data: see that no AppOps runs in ${path}, remove that file, and start again.`,
        { cause },
      );
    throw cause;
  }
}

/**
 * Makes the folder if need be and takes it for this process alone. The lock is one that the kernel frees when the
 * process ends, however it ends (SQLite's own, on a file of its own), so a kill leaves nothing to clean up.
 * @throws {FolderInUseError} naming the process that holds it
 * @throws {DataFolderError} when the folder cannot be used, saying what to do
 */
export function openDataFolder(path: string): DataFolder {
  const paths = pathsIn(path);
  let lock: SqliteDatabase.Database;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    lock = takeLock(paths, paths.pidFile);
  } catch (error) {
    throw folderRefusal(error, path) ?? error;
  }
  held.add(lock);
  return {
    ...paths,
    release() {
      held.delete(lock);
      try {
        rmSync(paths.pidFile, { force: true });
      } catch {
        // The folder can no longer be written to. The file that stays names a process that does not run: `holderOf` sees that.
      }
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
