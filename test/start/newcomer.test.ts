import { createClient } from '@appops/shared/client';
import type { Client } from '@appops/shared/client';
import { listDeployments } from '@appops/shared/contract/deployments';
import { listMonitors } from '@appops/shared/contract/monitors';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../until.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('npm start -- --demo', () => {
  let folder: string;
  let start: ChildProcess;
  let exited: Promise<number | null>;
  let printed = '';
  let url: string;
  let shopUrl: string;
  let call: Client;

  beforeAll(async () => {
    const install = (await import(new URL('../../scripts/steps/install.mjs', import.meta.url).href)) as {
      whatIsMissing(): string | null;
    };
    // It would install under the feet of whoever runs this test.
    expect(install.whatIsMissing(), 'run `npm ci` first').toBeNull();

    folder = await mkdtemp(path.join(tmpdir(), 'appops-newcomer-'));
    start = spawn(
      'npm',
      ['start', '--silent', '--', '--demo', '--port', '0', '--data', path.join(folder, 'data')],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        // A group of its own, as a terminal gives it: Ctrl-C reaches everything in it.
        detached: true,
      },
    );
    exited = new Promise((resolve) => start.once('close', resolve));
    start.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await until('the lines that say where everything is', () => printed.includes('Ctrl-C'));
    url = /AppOps runs at (\S+)\./.exec(printed)![1]!;
    shopUrl = /Demo shop +(\S+)/.exec(printed)![1]!;
    const token = (await readFile(path.join(folder, 'data/admin.token'), 'utf8')).trim();
    call = createClient({ baseUrl: url, headers: () => ({ authorization: `Bearer ${token}` }) });
  });

  afterAll(async () => {
    endGroup(start);
    await rm(folder, { recursive: true, force: true });
  });

  test('says in at most six lines where everything is, with the link that opens the pages', async () => {
    const lines = printed.trim().split('\n');
    expect(lines.length).toBeLessThanOrEqual(6);
    const link = /\S+$/.exec(lines[0]!)![0];
    expect(link.startsWith(`${url}/preview/`)).toBe(true);
    expect((await fetch(link, { redirect: 'manual' })).status).toBeLessThan(400);
    expect((await fetch(`${url}/docs`)).status).toBe(200);
  });

  test('the first bad release shows as a red region within a minute, seen by the probes', async () => {
    const red = await until('a deployment with the verdict worse', async () => {
      const { items } = await call(listDeployments, { query: { verdict: ['worse'] } });
      return items[0];
    });
    expect(red).toMatchObject({ version: '1.1.0', environment: 'production', markerState: 'alerting' });
    const { items } = await call(listMonitors, { query: { state: ['down'] } });
    expect(items.map((monitor) => monitor.name)).toContain('Checkout');
  });

  test('Ctrl-C ends all of it, and the port is free again', async () => {
    process.kill(-start.pid!, 'SIGINT');
    expect(await exited).toBe(0);
    expect(await answers(url)).toBe(false);
    expect(await answers(shopUrl)).toBe(false);
  });
});

test('a SIGTERM to npm alone ends the backend, too', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'appops-newcomer-'));
  const start = spawn('npm', ['start', '--silent', '--', '--port', '0', '--data', folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const exited = new Promise((resolve) => start.once('close', resolve));
  let printed = '';
  start.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  try {
    await until('the lines that say where everything is', () => printed.includes('Ctrl-C'));
    start.kill('SIGTERM');
    await exited;
    expect(await answers(/AppOps runs at (\S+)\./.exec(printed)![1]!)).toBe(false);
  } finally {
    endGroup(start);
    await rm(folder, { recursive: true, force: true });
  }
});

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** Ends what is left of a command and its children. */
function endGroup(command: ChildProcess): void {
  try {
    process.kill(-command.pid!, 'SIGKILL');
  } catch {
    // Nothing was left, as it should be.
  }
}
