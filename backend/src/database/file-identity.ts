import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { cutOffLog } from './log-file.ts';

/** The database's files are not those that were opened: what is written to them now is lost. */
export class DatabaseLostError extends Error {
  override readonly name = 'DatabaseLostError';
  readonly code = 'APPOPS_DATABASE_LOST';
}

/**
 * Which files were opened, by device and inode. An opened file that is removed goes on working for who holds it, and
 * all that is written to it is gone with the process; a second process would begin anew beside it.
 */
export class FileIdentity {
  readonly #files: readonly string[];
  readonly #known = new Map<string, string>();
  readonly #grows: string;
  #size = 0n;
  #logSize = 0n;

  /**
   * @param grows the database, which must be there, and becomes smaller only when somebody vacuums it
   * @param others files that are known from the first time they are there
   */
  constructor(grows: string, others: readonly string[]) {
    this.#grows = grows;
    this.#files = [grows, ...others];
    this.changed();
  }

  /** What happened to the files, in words; null when they are those that were opened. */
  changed(): string | null {
    for (const file of this.#files) {
      let stats;
      try {
        stats = statSync(file, { bigint: true, throwIfNoEntry: false });
      } catch (error) {
        return `${file} cannot be looked at (${error instanceof Error ? error.message : String(error)})`;
      }
      const knownIdentity = this.#known.get(file);
      if (stats === undefined) {
        if (knownIdentity !== undefined) return `${file} was removed`;
        continue;
      }
      const identity = `${stats.dev}:${stats.ino}`;
      if (knownIdentity === undefined) this.#known.set(file, identity);
      else if (knownIdentity !== identity) return `${file} was replaced by another file`;
      if (file === this.#grows) {
        if (stats.size < this.#size && !isWhole(file, stats.size)) return `${file} was cut off or emptied`;
        this.#size = stats.size;
      }
      if (file === `${this.#grows}-wal`) {
        // It is written over from its beginning, and smaller only when all of it was moved into the database.
        if (stats.size < this.#logSize && cutOffLog(this.#grows) !== null)
          return `${file} was cut off or emptied`;
        this.#logSize = stats.size;
      }
    }
    return null;
  }
}

/** Whether a database holds as many pages as its header says (sqlite.org/fileformat.html, sections 1.3.2 and 1.3.7). */
function isWhole(file: string, size: bigint): boolean {
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, 'r');
  try {
    if (readSync(descriptor, header, 0, header.length, 0) < header.length) return false;
  } finally {
    closeSync(descriptor);
  }
  const told = header.readUInt16BE(16);
  const pageSize = told === 1 ? 65_536 : told;
  return pageSize > 0 && BigInt(pageSize) * BigInt(header.readUInt32BE(28)) <= size;
}
