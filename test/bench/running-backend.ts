import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Client } from '@appops/shared/client';
import { createService } from '@appops/shared/contract/services';
import { startChild } from './child.ts';

/** A backend with an empty folder and the service "bench". */
export interface RunningBackend {
  url: string;
  token: string;
  pid: number;
  call: Client;
  stop(): Promise<void>;
}

export async function startBackend(): Promise<RunningBackend> {
  const folder = mkdtempSync(join(tmpdir(), 'appops-bench-'));
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
  const call = createClient({ baseUrl: url, headers: () => ({ authorization: `Bearer ${token}` }) });
  await call(createService, { body: { name: 'bench' } });
  return {
    url,
    token,
    pid: child.pid,
    call,
    async stop() {
      await child.stop();
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
