import { createClient, type Client } from '@appops/shared/client';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeTestStore } from '../../backend/testing/database/stores.ts';
import { patience } from '../patience.ts';

export type Engine = 'sqlite' | 'postgres';

export const mainFile = join(import.meta.dirname, '../../backend/src/main.ts');
/** How long a start may take on a machine that has much else to do, in milliseconds. */

/** A backend in a process of its own, with a data folder, a port and (on PostgreSQL) a database of its own. */
export interface BackendProcess {
  readonly url: string;
  readonly pid: number;
  readonly dataFolder: string;
  /** The address of its database on PostgreSQL; null on SQLite. */
  readonly databaseUrl: string | null;
  /** A one-time link into the preview, made by the start that is running now. */
  readonly previewLink: string;
  /** The arguments after `serve` with which it was started, but the port. */
  readonly args: readonly string[];
  /** Calls as the administrator. */
  readonly admin: Client;
  /** Empty where another process has made the database's first token. */
  readonly adminToken: string;
  /** A client with a token, or with none; more headers if given. */
  as(token: string | null, headers?: Record<string, string>): Client;
  /** kill -9, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data; resolves when it says that it is ready. */
  start(): Promise<void>;
  /**
   * What it has logged at level warn and above, and what is no log line; but not what it says where the machine is too
   * slow for it, since that says nothing about AppOps.
   */
  complaints(): string;
  close(): Promise<void>;
}

/**
 * Starts a backend and waits until it is ready; `close` it at the end.
 * @param options further flags of `appops serve`; with `databaseUrl` on a database that others use as well
 */
export async function startBackendProcess(
  engine: Engine,
  options: {
    verdictWindowMs?: number;
    assets?: string;
    databaseUrl?: string;
    sealingKey?: string;
    /** What it does, such as "worker,consumer"; everything by default. */
    roles?: string;
    /** A module that is loaded before it, and before each of its threads. */
    preload?: string;
  } = {},
): Promise<BackendProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'appops-journey-'));
  const dataFolder = join(folder, 'data');
  const database =
    engine === 'postgres' && options.databaseUrl === undefined
      ? await makeTestStore('postgres', { migrated: false })
      : null;
  const databaseUrl = options.databaseUrl ?? database?.databaseUrl ?? null;
  const args = [
    ...['--data', dataFolder, '--log-level', 'warn'],
    ...(databaseUrl === null ? [] : ['--database', databaseUrl]),
    ...(options.verdictWindowMs === undefined
      ? []
      : ['--verdict-window-ms', String(options.verdictWindowMs)]),
    ...(options.roles === undefined ? [] : ['--roles', options.roles]),
    ...(options.assets === undefined ? [] : ['--assets', options.assets]),
  ];
  // Nothing of the caller's own settings may reach it.
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('APPOPS_'))),
    ...(options.sealingKey === undefined ? {} : { APPOPS_SEALING_KEY: options.sealingKey }),
  };
  let child: ChildProcess | null = null;
  let ready = { url: '', previewLink: '', tokenFile: '' };
  let adminToken = '';
  let complaints = '';

  async function start(): Promise<void> {
    const port = ready.url === '' ? '0' : new URL(ready.url).port;
    const preload = options.preload === undefined ? [] : ['--import', options.preload];
    child = spawn(process.execPath, [...preload, mainFile, 'serve', '--port', port, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    ready = await readyLine(child, (line) => (complaints += `${line}\n`));
    // The first token is made once for a database: a second process on it has none of its own.
    adminToken = existsSync(ready.tokenFile) ? (await readFile(ready.tokenFile, 'utf8')).trim() : '';
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  const as: BackendProcess['as'] = (token, headers = {}) =>
    createClient({
      baseUrl: ready.url,
      headers: () => ({ ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers }),
    });

  async function close(): Promise<void> {
    await end('SIGKILL');
    await database?.drop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  try {
    await start();
  } catch (error) {
    await close();
    throw new Error(`The backend did not start. It said:\n${complaints}`, { cause: error });
  }
  return {
    get url() {
      return ready.url;
    },
    get pid() {
      return child!.pid!;
    },
    dataFolder,
    databaseUrl,
    get previewLink() {
      return ready.previewLink;
    },
    args,
    get admin() {
      return as(adminToken);
    },
    get adminToken() {
      return adminToken;
    },
    as,
    kill: () => end('SIGKILL'),
    start,
    complaints: () =>
      complaints
        .split('\n')
        .filter((line) => line !== '' && !isAboutTheMachine(line))
        .join('\n'),
    close,
  };
}

/**
 * Whether a line says that more is asked than the machine can do, that runs are late for it, or that a request, which
 * was told so, or a task, which tries again by itself, waited too long for what AppOps itself held: where each statement of
 * a judgement takes a tenth of a second, it does. What was not measured or done the journeys see by themselves.
 */
function isAboutTheMachine(line: string): boolean {
  return (
    /"notice":"(The probe is asked [\d.,]+\/s, and can do |\d+ of \d+ monitors are due, and nothing came of)/.test(
      line,
    ) ||
    (line.includes('"code":"55P03"') && (line.includes('"reqId"') || line.includes('it is tried again')))
  );
}

/** Waits for the line that says where it listens; hands every other line of its life to `onLine`. */
async function readyLine(
  child: ChildProcess,
  onLine: (line: string) => void,
): Promise<{ url: string; previewLink: string; tokenFile: string }> {
  const mark = 'APPOPS_READY ';
  return await new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`It was not ready within ${patience / 1000} s`));
    }, patience);
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      reject(new Error(`It ended (${code ?? signal}) before it was ready`));
    });
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (!line.startsWith(mark)) return onLine(line);
      clearTimeout(late);
      resolve(JSON.parse(line.slice(mark.length)) as never);
    });
  });
}
