import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { openDataFolder } from '../database/data-folder.ts';
import { migrate, pendingMigrations } from '../database/migrate.ts';
import { openPostgres } from '../database/postgres.ts';
import { openSqlite } from '../database/sqlite.ts';

/** `appops migrate`: brings the schema up to this version without starting. */
export function addDatabaseCommands(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to this version (a start does it too)')
    .option('--data <folder>', 'the data folder', process.env.APPOPS_DATA ?? './data')
    .option('--database <url>', 'a postgres:// address', process.env.APPOPS_DATABASE_URL)
    .option('--check', 'only say what is to be done; exit with 3 when there is something')
    .action(async ({ data, database, check }: { data: string; database?: string; check?: boolean }) => {
      const folder = database === undefined ? openDataFolder(data) : null;
      if (folder !== null && check === true && !existsSync(folder.databaseFile))
        console.log('There is no database yet.');
      const store = folder === null ? openPostgres({ url: database! }) : openSqlite(folder.databaseFile);
      try {
        const pending = await pendingMigrations(store);
        if (pending.length === 0) console.log('The database is up to date.');
        else if (check === true) {
          console.log(`To be applied: ${pending.join(', ')}`);
          process.exitCode = 3;
        } else console.log(`Applied: ${(await migrate(store)).join(', ')}`);
      } finally {
        await store.close();
        folder?.release();
      }
    });
}
