import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

/** What results take on disk: rows of the day tables, details of runs that failed, and facts that runs share. */
export interface StoredBytes {
  results: number;
  bytesEach: number;
}

/**
 * Bytes that a stored result takes, its share of facts and indexes included, by SQLite's own account of its pages
 * (the `dbstat` table). Rollups are not counted: they outlive results.
 * @param folder the data folder of a backend that may be running
 */
export function bytesPerResult(folder: string): StoredBytes {
  const database = new SqliteDatabase(join(folder, 'appops.db'), { readonly: true });
  try {
    const days = database
      .prepare("select name from sqlite_master where type = 'table' and name glob 'results_[0-9]*'")
      .pluck()
      .all() as string[];
    const count = (name: string) =>
      database.prepare(`select count(*) from "${name}"`).pluck().get() as number;
    const results = days.reduce((sum, name) => sum + count(name), 0);
    const bytes = database
      .prepare(
        `select coalesce(sum(pgsize), 0) from dbstat
          where name in (select name from sqlite_master where tbl_name glob 'results_[0-9]*'
            or tbl_name in ('results_detail', 'run_facts'))`,
      )
      .pluck()
      .get() as number;
    return { results, bytesEach: results === 0 ? 0 : bytes / results };
  } finally {
    database.close();
  }
}
