import { setEnglishMessages } from '@appops/shared/contract/locale';
import { startBackend } from './backend.ts';
import { ConfigError, readConfig } from './config.ts';
import { FolderInUseError } from './database/data-folder.ts';
import { NewerSchemaError } from './database/migrate.ts';

/** `appops serve`: runs the backend until it is told to stop. */
export async function serve(args: string[]): Promise<void> {
  setEnglishMessages();
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
      error instanceof ConfigError || error instanceof FolderInUseError || error instanceof NewerSchemaError;
    const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    process.stderr.write(
      `${busy ? `The port is already in use: ${error.message}. Choose another with --port.` : expected ? error.message : ((error as Error).stack ?? String(error))}\n`,
    );
    process.exit(expected || busy ? 2 : 1);
  }
}

if (import.meta.main)
  await serve(process.argv.slice(2).filter((argument, index) => !(index === 0 && argument === 'serve')));
