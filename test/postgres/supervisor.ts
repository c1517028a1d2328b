/**
 * Runs one throw-away PostgreSQL server for the process that started it. It is a process of its own so
 * that the server never outlives the tests: its standard input is a pipe from them, which the kernel
 * closes however they end, and then it stops the server and removes the data folder.
 *
 * Argument: a JSON object (SupervisorOptions). Prints one JSON line: {"port": n} or {"error": "…"}.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chown, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { SystemUser } from './system-user.ts';

export interface SupervisorOptions {
  home: string;
  dataRoot: string;
  user: SystemUser | null;
  password: string;
}

const dataPrefix = 'appops-postgres-data-';
const options = JSON.parse(process.argv[2] ?? '') as SupervisorOptions;
const asUser = { cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' }, ...options.user };
let dataFolder: string | null = null;
let server: ChildProcess | null = null;
let ending = false;

process.stdin.on('end', () => void end()).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
// Whoever started us may be gone when we report; the end of our standard input says so as well.
process.stdout.on('error', () => void end());

try {
  await sweepOldFolders();
  dataFolder = await initialise();
  const port = await startServer(dataFolder);
  process.stdout.write(`${JSON.stringify({ port })}\n`);
} catch (error) {
  process.stdout.write(
    `${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`,
  );
  await end();
}

async function initialise(): Promise<string> {
  const folder = await mkdtemp(path.join(options.dataRoot, dataPrefix));
  dataFolder = folder;
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  if (options.user) {
    await chown(folder, options.user.uid, options.user.gid);
    await chown(passwordFile, options.user.uid, options.user.gid);
  }
  const cluster = path.join(folder, 'cluster');
  // A natural-language collation on purpose: text that relies on byte order is found out here.
  const initdb = spawn(
    path.join(options.home, 'bin/initdb'),
    // prettier-ignore
    ['-D', cluster, '-U', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--encoding', 'UTF8',
      '--locale', 'C', '--locale-provider', 'icu', '--icu-locale', 'en-US', '--no-sync', '--no-instructions'],
    { ...asUser, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  server = initdb;
  const output = collect(initdb);
  const code = await exitOf(initdb);
  if (code !== 0) throw new Error(`initdb failed (${code}):\n${output()}`);
  return folder;
}

async function startServer(folder: string): Promise<number> {
  let last = '';
  // Between the choice of a free port and the server's bind, somebody else may take it.
  for (let attempt = 0; attempt < 5 && !ending; attempt++) {
    const port = await freePort();
    const child = spawn(
      path.join(options.home, 'bin/postgres'),
      // prettier-ignore
      ['-D', path.join(folder, 'cluster'), '-p', String(port), '-h', '127.0.0.1', '-c', 'unix_socket_directories=',
        '-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200',
        '-c', 'shared_buffers=64MB', '-c', 'autovacuum=off'],
      { ...asUser, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    server = child;
    const output = collect(child);
    const exited = exitOf(child).then(() => false);
    if (await Promise.race([exited, ready(child)])) {
      void exited.then(() => end());
      return port;
    }
    last = output();
    if (!last.includes('could not bind') && !last.includes('Address already in use')) break;
  }
  throw new Error(`PostgreSQL did not start:\n${last}`);
}

function ready(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      if (chunk.includes('ready to accept connections')) resolve(true);
    });
  });
}

/** The last output of a child. The pipes are always drained, or a chatty server would stall. */
function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream!.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-8192)));
  }
  return () => text;
}

function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  const child = server;
  if (child && child.exitCode === null && child.signalCode === null) {
    const exited = exitOf(child);
    // Immediate shutdown: nothing in the data folder is worth a checkpoint.
    child.kill('SIGQUIT');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await exited;
    clearTimeout(timer);
  }
  if (dataFolder) await rm(dataFolder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}

/** Removes what a supervisor that was killed outright left behind more than a day ago. */
async function sweepOldFolders(): Promise<void> {
  for (const name of await readdir(options.dataRoot)) {
    if (!name.startsWith(dataPrefix)) continue;
    const folder = path.join(options.dataRoot, name);
    const age = Date.now() - (await stat(folder).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age < 24 * 3600_000) continue;
    const pid = Number(
      (await readFile(path.join(folder, 'cluster/postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0],
    );
    if (pid > 0 && isAlive(pid)) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
