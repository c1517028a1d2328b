import { createClient, type Client } from '@appops/shared/client';
import { setEnglishMessages } from '@appops/shared/contract/locale';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startBackend } from '../src/backend.ts';
import { readConfig, type Config } from '../src/config.ts';
import type { Engine } from '../src/database/store.ts';
import { copyMigratedSqlite, makeTestStore } from './database/stores.ts';

/** A whole backend on a free port with a data folder of its own. */
export interface TestBackend {
  url: string;
  /** Its data folder. */
  data: string;
  /** The first token, which may do everything. */
  token: string;
  /** Calls as the administrator. */
  call: Client;
  /** A client with another token, or none; more headers if given. */
  as(token: string | null, headers?: Record<string, string>): Client;
  /** A request by hand, for what the client would never send. The token comes along unless told otherwise. */
  send(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer> | null,
    headers?: Record<string, string>,
  ): Promise<Response>;
  stop(): Promise<void>;
}

/** Starts a real backend; `stop` it at the end. */
export async function startTestBackend(engine: Engine, config: Partial<Config> = {}): Promise<TestBackend> {
  // As the process does at its start.
  setEnglishMessages();
  const folder = mkdtempSync(join(tmpdir(), 'appops-http-'));
  const database = engine === 'postgres' ? await makeTestStore('postgres') : null;
  if (engine === 'sqlite') copyMigratedSqlite(folder);
  const backend = await startBackend(
    {
      ...readConfig([], {}),
      port: 0,
      data: folder,
      database: database?.databaseUrl ?? undefined,
      ...config,
    },
    pino({ level: process.env.APPOPS_TEST_LOG ?? 'silent' }),
  );
  const token = readFileSync(backend.tokenFile, 'utf8').trim();
  const as: TestBackend['as'] = (secret, headers = {}) =>
    createClient({
      baseUrl: backend.url,
      headers: () => ({ ...(secret === null ? {} : { authorization: `Bearer ${secret}` }), ...headers }),
    });
  return {
    url: backend.url,
    data: folder,
    token,
    call: as(token),
    as,
    send: (method, path, body = null, headers = {}) =>
      fetch(`${backend.url}${path}`, {
        method,
        body,
        headers: { authorization: `Bearer ${token}`, ...headers },
      }),
    async stop() {
      await backend.stop();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
