import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@appops/shared/client';
import * as contract from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { leaseDuration } from '../daemon/leases.ts';

/*
 * A real process that is killed in the middle of runs. On SQLite only: there a start must not wait for the dead
 * one's leases.
 */

const waits = { timeout: 120_000, interval: 20 };

let target: Server;
let asked: number[] = [];
let child: ChildProcess | null = null;
const folder = mkdtempSync(join(tmpdir(), 'appops-kill-'));

beforeAll(async () => {
  target = createServer((_request, response) => {
    asked.push(Date.now());
    response.end('ok');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  child?.kill('SIGKILL');
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function start(): Promise<{ url: string; tokenFile: string }> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const started = spawn(process.execPath, [main, '--port', '0', '--data', folder, '--log-level', 'silent'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  return new Promise((resolve, reject) => {
    let out = '';
    started.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const ready = /APPOPS_READY (.*)\n/.exec(out);
      if (ready !== null) resolve(JSON.parse(ready[1]!) as { url: string; tokenFile: string });
    });
    started.once('exit', (code) => {
      reject(new Error(`The backend ended with ${code} before it was ready: ${out}`));
    });
  });
}

test(
  'killed in the middle of runs it goes on probing, and what it missed is recorded as missed',
  { timeout: 240_000 },
  async () => {
    const first = await start();
    const token = readFileSync(first.tokenFile, 'utf8').trim();
    const client = (baseUrl: string) =>
      createClient({ baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });
    const call = client(first.url);
    await call(createService, { body: { name: 'shop' } });
    const { port } = target.address() as AddressInfo;
    const monitor = await call(contract.createMonitor, {
      body: {
        name: 'home',
        service: 'shop',
        environment: 'production',
        check: { type: 'http', url: `http://127.0.0.1:${port}/` },
        intervalMs: 1000,
      },
    });
    await vi.waitUntil(async () => {
      const { lastResult } = await call(contract.getMonitor, { params: { id: monitor.id } });
      return lastResult !== null && asked.length >= 3;
    }, waits);
    const gone = new Promise((resolve) => child!.once('exit', resolve));
    child!.kill('SIGKILL');
    await gone;
    const killedAt = Date.now();
    // Dead for long enough that slots pass.
    await vi.waitUntil(() => Date.now() - killedAt > 2500, waits);
    asked = [];
    const second = await start();
    const readyAt = Date.now();
    await vi.waitUntil(() => asked.length > 0, waits);
    // The monitor's interval is 1 s, so its next slot is at most that far; the dead one's leases last longer than any machine takes.
    expect(asked[0]! - readyAt).toBeLessThan(leaseDuration);

    const again = client(second.url);
    const results = async () =>
      (await again(contract.listResults, { params: { id: monitor.id }, query: { limit: 100 } })).items;
    await vi.waitUntil(async () => {
      const [newest] = await results();
      return newest!.outcome === 'up' && Date.parse(newest!.slot) > killedAt;
    }, waits);
    const items = (await results()).toReversed();
    const missed = items.filter((result) => result.outcome === 'missed');
    expect(missed.length).toBeGreaterThanOrEqual(2);
    expect(missed[0]?.missedBecause).toContain('AppOps was not running from');
    // After the first run, which is made at once, every second has its slot: nothing was left out.
    const slots = items.slice(1).map((result) => Date.parse(result.slot));
    for (const [index, slot] of slots.entries()) if (index > 0) expect(slot - slots[index - 1]!).toBe(1000);

    child!.removeAllListeners('exit');
    const stopped = new Promise((resolve) => child!.once('exit', resolve));
    child!.kill('SIGTERM');
    expect(await stopped).toBe(0);
  },
);
