import { closeSync, existsSync, openSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import type { Command } from 'commander';
import { pathsIn } from '../database/data-folder.ts';
import { CliError } from './connection.ts';

/** Pages copied between two looks at the writer: big enough to be quick, small enough not to hold it up. */
const pagesAtOnce = 2000;

/** `appops backup`: a consistent copy of the SQLite database while the backend runs (SQLite's online backup). */
export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .description('make a consistent copy of the database while AppOps runs')
    .argument('<file>', 'where to; must not exist yet')
    .option('--data <folder>', 'the data folder', process.env.APPOPS_DATA ?? './data')
    .action(async (file: string, { data }: { data: string }) => {
      const paths = pathsIn(data);
      if (process.env.APPOPS_DATABASE_URL !== undefined)
        throw new CliError(
          'This AppOps keeps its data in PostgreSQL: use pg_dump, which makes a consistent copy.',
        );
      if (!existsSync(paths.databaseFile))
        throw new CliError(`There is no database in ${data}. Name the data folder with --data.`);
      if (existsSync(file)) throw new CliError(`${file} exists already. Choose another name.`);
      // As private as the database itself.
      closeSync(openSync(file, 'wx', 0o600));
      const database = new SqliteDatabase(paths.databaseFile, { readonly: true });
      try {
        await database.backup(file, { progress: () => pagesAtOnce });
      } finally {
        database.close();
      }
      const copy = new SqliteDatabase(file);
      // One plain file that opens anywhere: the copy needs no write-ahead log beside it.
      copy.pragma('journal_mode = DELETE');
      const result = copy.pragma('quick_check', { simple: true });
      const events = copy.prepare('select coalesce(max(sequence), 0) from events').pluck().get();
      copy.close();
      if (result !== 'ok')
        throw new CliError(
          `The copy is damaged: ${String(result ?? 'no answer')}. Try again, to another disk.`,
        );
      console.log(`${file} holds everything up to event ${String(events)}.`);
      console.log(
        existsSync(paths.sealingKeyFile)
          ? `The sealing key is NOT in it: keep ${paths.sealingKeyFile} apart, in a safe place. Without it webhook secrets cannot be read from this backup.`
          : 'The sealing key is NOT in it: it comes from APPOPS_SEALING_KEY. Without that key webhook secrets cannot be read from this backup.',
      );
    });
}
