import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { postgresBinaries } from './binaries.ts';
import { createDatabase } from './database.ts';
import type { SupervisorOptions } from './supervisor.ts';
import { postgresUser } from './system-user.ts';

export interface TestPostgres {
  /** Connection string of a superuser, database `postgres`. */
  adminUrl: string;
  /** Makes an empty database, or a copy of `template` (a database name); resolves to its connection string. */
  createDatabase(name?: string, template?: string): Promise<string>;
  /** Stops the server and removes its data; resolves when both are gone. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL on a free loopback port with an empty data folder. Works as root as well as an
 * ordinary user. The server ends with this process, however that ends.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const user = await postgresUser();
  const binaries = await postgresBinaries(user);
  const password = randomBytes(16).toString('hex');
  const options: SupervisorOptions = { ...binaries, user, password };
  const supervisor = spawn(
    process.execPath,
    [fileURLToPath(new URL('supervisor.ts', import.meta.url)), JSON.stringify(options)],
    // Detached: Ctrl-C in a terminal goes to the whole foreground group, and the server is to end after its users.
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true, cwd: '/' },
  );
  const exited = new Promise<void>((resolve) => supervisor.once('exit', () => resolve()));
  const started = await Promise.race([
    new Promise<string>((resolve) => createInterface(supervisor.stdout).once('line', resolve)),
    exited.then(() => JSON.stringify({ error: 'the process that runs PostgreSQL ended at once' })),
  ]);
  const reply = JSON.parse(started) as { port?: number; error?: string };
  if (reply.error !== undefined) throw new Error(reply.error);
  supervisor.unref();
  supervisor.stdout.destroy();
  (supervisor.stdin as unknown as { unref(): void }).unref();

  const adminUrl = `postgres://postgres:${password}@127.0.0.1:${reply.port}/postgres`;
  return {
    adminUrl,
    createDatabase: (name, template) => createDatabase(adminUrl, name, template),
    async stop() {
      supervisor.ref();
      supervisor.stdin.end();
      await exited;
    },
  };
}
