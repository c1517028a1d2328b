import { createClient, type Client } from '@appops/shared/client';
import { approveDevice } from '@appops/shared/contract/device';
import { startDeployment } from '@appops/shared/contract/deployments';
import { createService } from '@appops/shared/contract/services';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { patience } from '../patience.ts';

const MAIN = join(import.meta.dirname, '../../backend/src/main.ts');

/** A backend of its own, on SQLite in a folder of its own. */
export interface TestBackend {
  url: string;
  /** Calls it with the first admin token. */
  admin: Client;
  /** Approves a code as a person would on the approval page. */
  approve: (userCode: string) => Promise<void>;
  /** Kills it in the middle of whatever it does. */
  kill: () => Promise<void>;
  /** Starts it again on the same port and data. */
  start: () => Promise<void>;
  close: () => Promise<void>;
}

/** Starts a backend that knows the service of the page at `shopUrl` and what is live there. */
export async function startTestBackend(shopUrl: string): Promise<TestBackend> {
  const folder = await mkdtemp(join(tmpdir(), 'appops-extension-test-'));
  let child: ChildProcess | null = null;
  let url = '';
  let token = '';

  async function start(): Promise<void> {
    const port = url === '' ? '0' : new URL(url).port;
    child = spawn(
      process.execPath,
      [MAIN, 'serve', '--port', port, '--data', join(folder, 'data'), '--log-level', 'warn'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ready = await readyLine(child);
    url = ready.url;
    token = (await readFile(ready.tokenFile, 'utf8')).trim();
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  await start();
  const admin = createClient({ baseUrl: url, headers: () => ({ authorization: `Bearer ${token}` }) });
  try {
    await admin(createService, {
      body: {
        name: 'Tea shop',
        owners: ['shop team'],
        environments: [{ name: 'Production', order: 2, urlPatterns: [`${shopUrl}/*`] }],
      },
    });
    await admin(startDeployment, {
      body: { service: 'tea-shop', environment: 'Production', version: '1.1.0', status: 'succeeded' },
    });
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    url,
    admin,
    approve: async (userCode) => {
      await admin(approveDevice, { body: { userCode } });
    },
    kill,
    start,
    close: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function readyLine(child: ChildProcess): Promise<{ url: string; tokenFile: string }> {
  const late = setTimeout(() => child.kill('SIGKILL'), patience);
  try {
    for await (const line of createInterface({ input: child.stdout! })) {
      if (line.startsWith('APPOPS_READY ')) return JSON.parse(line.slice('APPOPS_READY '.length)) as never;
    }
  } finally {
    clearTimeout(late);
  }
  throw new Error(`The backend ended or took over ${patience / 1000} s without saying that it is ready`);
}
