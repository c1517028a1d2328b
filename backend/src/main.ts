import { setEnglishMessages } from '@appops/shared/contract/locale';
import { startBackend } from './backend.ts';
import { ConfigError, readConfig, serveUsage } from './config.ts';
import { DataFolderError } from './database/folder-error.ts';
import { NewerSchemaError } from './database/migrate.ts';
import { isOutage } from './database/outage.ts';

/** `appops serve`: runs the backend until it is told to stop. */
export async function serve(args: string[]): Promise<void> {
  setEnglishMessages();
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(`${serveUsage}\n`);
  try {
    const backend = await startBackend(readConfig(args, process.env));
    const { url, previewLink, tokenFile, probeMayCall } = backend;
    const stop = (signal: string) => {
      backend.log.info({ signal }, 'Stopping: running checks are finished first');
      backend.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          backend.log.error({ err: error }, 'The stop failed');
          process.exit(1);
        },
      );
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    // One line for `npm start` and tests to wait for.
    process.stdout.write(`APPOPS_READY ${JSON.stringify({ url, previewLink, tokenFile, probeMayCall })}\n`);
  } catch (error) {
    const expected =
      error instanceof ConfigError || error instanceof DataFolderError || error instanceof NewerSchemaError;
    const told = expected ? error.message : whatToDo(error);
    process.stderr.write(`${told ?? (error instanceof Error ? error.stack : undefined) ?? String(error)}\n`);
    process.exit(told === null ? 1 : 2);
  }
}

/** Words for what the machine around us refused at a start; null for what is a bug of ours. */
function whatToDo(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'EADDRINUSE')
    return `The port is already in use: ${error.message}. Choose another with --port.`;
  // Class 28: who we are is not accepted; 3D000: there is no such database.
  if (isOutage(error) || code.startsWith('28') || code === '3D000')
    return `The database cannot be used: ${error.message || code}. On PostgreSQL, see that it runs and that --database (or APPOPS_DATABASE_URL) names it; on SQLite, that the disk of the data folder has room and can be written to.`;
  return null;
}

if (import.meta.main)
  await serve(process.argv.slice(2).filter((argument, index) => !(index === 0 && argument === 'serve')));
