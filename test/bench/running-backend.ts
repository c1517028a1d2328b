import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Client } from '@appops/shared/client';
import { createService } from '@appops/shared/contract/services';
import { startChild } from './child.ts';

/** A backend on a data folder. */
export interface RunningBackend {
  url: string;
  token: string;
  pid: number;
  call: Client;
  /** Suspends the process while something else is measured: it has no part in it, and finds what it missed afterwards. */
  pauseWhile(work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a backend on a folder, which stays when it is stopped. */
export async function startOn(folder: string): Promise<RunningBackend> {
  const child = await startChild(
    'backend/src/main.ts',
    ['serve', '--port', '0', '--data', folder, '--log-level', 'silent'],
    'APPOPS_READY ',
  );
  const { url, tokenFile } = JSON.parse(child.line.slice('APPOPS_READY '.length)) as {
    url: string;
    tokenFile: string;
  };
  const token = readFileSync(tokenFile, 'utf8').trim();
  return {
    url,
    token,
    pid: child.pid,
    call: createClient({ baseUrl: url, headers: () => ({ authorization: `Bearer ${token}` }) }),
    async pauseWhile(work) {
      process.kill(child.pid, 'SIGSTOP');
      try {
        await work();
      } finally {
        process.kill(child.pid, 'SIGCONT');
      }
    },
    stop: () => child.stop(),
  };
}

/** Starts a backend with an empty folder, which goes with it, and the service "bench". */
export async function startBackend(): Promise<RunningBackend> {
  const folder = mkdtempSync(join(tmpdir(), 'appops-bench-'));
  const backend = await startOn(folder);
  await backend.call(createService, { body: { name: 'bench' } });
  return {
    ...backend,
    async stop() {
      await backend.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function wait(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Does something `count` times, twenty at a time. */
export async function inTwenties<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < count; from += 20)
    done.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(20, count - from) }, (_, offset) => work(from + offset)),
      )),
    );
  return done;
}
