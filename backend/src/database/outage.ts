/** Errors of PostgreSQL by class: connection, resources, an operator's stop or a start-up, the system's own. */
const outageClasses = ['08', '53', '57P', '58'];
const outageCodes = new Set([
  // read_only_sql_transaction: a failover left us at a server that only reads.
  '25006',
  // lock_not_available: somebody holds a lock for longer than a writer waits.
  '55P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'SQLITE_FULL',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  // The file is damaged, or is another one than was opened.
  'SQLITE_NOTADB',
  'APPOPS_DATABASE_LOST',
]);
/** Errors of the drivers (pg, Kysely, better-sqlite3) that have no code, by the beginnings of their messages. */
const outageWords =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|driver has already been destroyed|The database connection is not open)/;

/**
 * Whether an error says that the database cannot be used now (gone, full, read-only, damaged, stopping), and not that this
 * piece of work is at fault. What failed of this may be tried again, and must not be given up as undigestible.
 */
export function isOutage(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    outageCodes.has(code) ||
    code.startsWith('SQLITE_IOERR') ||
    code.startsWith('SQLITE_BUSY') ||
    code.startsWith('SQLITE_CORRUPT') ||
    (/^[0-9A-Z]{5}$/.test(code) && outageClasses.some((start) => code.startsWith(start))) ||
    outageWords.test(error.message)
  );
}
