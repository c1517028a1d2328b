/**
 * Why the database stores nothing, in words for whoever asks, without paths and names; null for an outage that passes
 * by itself and for what is no outage.
 */
export function whyNotStored(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // PostgreSQL: 53100 disk_full.
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code === '53100')
    return "the disk of AppOps's database is full";
  // PostgreSQL: 25006 read_only_sql_transaction.
  if (code.startsWith('SQLITE_READONLY') || code === '25006') return "AppOps's database can only be read";
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'XX001' || code === 'XX002')
    return "AppOps's database is damaged";
  // PostgreSQL: 58030 io_error.
  if (code.startsWith('SQLITE_IOERR') || code === '58030')
    return "the disk of AppOps's database does not work";
  if (code === 'APPOPS_DATABASE_LOST') return "AppOps's database was taken away while it ran";
  return null;
}

/** For how long after a refused write its reason is told, in milliseconds; each further refusal begins that time anew. */
const toldFor = 30_000;

/**
 * Remembers why writes were refused lately. A success says little: a transaction that changed nothing succeeds on a full
 * disk, too.
 */
export class WriteWatch {
  readonly #elapsed: () => number;
  #last: { why: string; at: number } | null = null;

  /** @param elapsed milliseconds of a clock that only goes forward */
  constructor(elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
  }

  get why(): string | null {
    return this.#last !== null && this.#elapsed() - this.#last.at < toldFor ? this.#last.why : null;
  }

  async over<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      const why = whyNotStored(error);
      if (why !== null) this.#last = { why, at: this.#elapsed() };
      throw error;
    }
  }
}
