import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../backend/src/database/migrate.ts';
import { openPostgres } from '../../backend/src/database/postgres.ts';
import { openSqlite } from '../../backend/src/database/sqlite.ts';
import { createDatabase, dropDatabase } from './database.ts';

/** Empty databases of this version, which tests copy: to migrate takes ten times as long as to copy. */
export interface MigratedDatabases {
  /** A file that nobody has open. */
  sqliteFile: string;
  /** A database of the server, to which nobody is connected. */
  postgresName: string;
  remove(): Promise<void>;
}

/** Makes both by migrating, as every start does. */
export async function makeMigratedDatabases(adminUrl: string): Promise<MigratedDatabases> {
  const folder = await mkdtemp(join(tmpdir(), 'appops-migrated-'));
  const sqliteFile = join(folder, 'appops.db');
  const sqlite = openSqlite(sqliteFile);
  await migrate(sqlite);
  await sqlite.close();
  const url = await createDatabase(adminUrl);
  const postgres = openPostgres({ url });
  await migrate(postgres);
  await postgres.close();
  return {
    sqliteFile,
    postgresName: new URL(url).pathname.slice(1),
    async remove() {
      await dropDatabase(adminUrl, url);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
