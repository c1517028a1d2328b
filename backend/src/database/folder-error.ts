import { statfsSync } from 'node:fs';

/** A data folder that cannot be used as it is; the message says what to do. */
export class DataFolderError extends Error {
  override readonly name: string = 'DataFolderError';
}

/** Less free room than this, in bytes, and an input or output error is told as a full disk: SQLite tells some that way. */
const noRoom = 1024 * 1024;

function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize < noRoom;
  } catch {
    return false;
  }
}

/**
 * What to do about a damaged database file.
 * @param otherwise what can be done without a backup
 */
export function damaged(
  file: string,
  how: string,
  otherwise = `Without a backup, "sqlite3 ${file} .recover" may save most of it.`,
): DataFolderError {
  return new DataFolderError(
    `The database ${file} is damaged: ${how}. AppOps does not start on it. Keep a copy of the whole data folder, then put your last backup (made with "npx appops backup") in its place and remove ${file}-wal and ${file}-shm. ${otherwise}`,
  );
}

/**
 * Words for what the file system or SQLite refused in a data folder; null for what is no fault of the folder.
 * @param path the folder, or the file in it, that was used
 */
export function folderRefusal(error: unknown, path: string): DataFolderError | null {
  if (error instanceof DataFolderError) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const { code, message } = error;
  const refusal = (words: string) => new DataFolderError(words, { cause: error });
  if (
    code === 'SQLITE_FULL' ||
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    (code.startsWith('SQLITE_IOERR') && isFull(path))
  )
    return refusal(
      `The disk of the data folder is full (${path}). Make room there and start AppOps again; what was stored before is still there.`,
    );
  if (
    code.startsWith('SQLITE_CORRUPT') ||
    code === 'SQLITE_NOTADB' ||
    (code === 'SQLITE_ERROR' && message === 'unsupported file format')
  )
    return damaged(path, message);
  if (code === 'ENOENT' || code === 'ELOOP')
    return refusal(
      `${path} cannot be made (${message}). Is it a link to something that is not there, or is its disk not mounted? See to that, or choose another folder with --data.`,
    );
  if (
    code.startsWith('SQLITE_READONLY') ||
    code === 'SQLITE_CANTOPEN' ||
    ['EACCES', 'EPERM', 'EROFS'].includes(code)
  )
    return refusal(
      `AppOps may not write to ${path} (${message}). Let the user that AppOps runs as own the data folder and write to it, mount its disk for writing, or choose another folder with --data.`,
    );
  if (code === 'ENOTDIR' || code === 'EEXIST' || code === 'EISDIR')
    return refusal(
      `${path} is not what AppOps needs there (${message}). The data folder must be a folder, and what AppOps keeps in it files; move that away, or choose another folder with --data.`,
    );
  if (code.startsWith('SQLITE_BUSY'))
    return refusal(
      `Another program holds the database ${path} (${message}). End it, such as a sqlite3 shell with an open transaction, and start AppOps again.`,
    );
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO')
    return refusal(
      `The disk of the data folder does not work (${path}: ${message}). Look at the disk and at the system's log before you start AppOps again.`,
    );
  return null;
}
