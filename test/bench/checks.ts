import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Client } from '@appops/shared/client';
import { createMonitor, listMonitors } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { bytesPerResult } from './bytes.ts';
import { startChild } from './child.ts';
import { cpuMsOf, residentMbOf } from './process-cpu.ts';
import { makeMonitors } from './make-monitors.ts';
import type { Row } from './statistics.ts';

interface Bare {
  made: number;
  seconds: number;
  cpuMs: number;
}

/** How many results the backend has stored, by outcome, from its own counters. */
async function stored(url: string, token: string): Promise<{ up: number; other: number }> {
  const text = await (
    await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  ).text();
  const counts = { up: 0, other: 0 };
  for (const [, labels = '', value] of text.matchAll(/^appops_runs_total\{([^}]*)\} (\d+)/gm)) {
    if (labels.includes('outcome="up"')) counts.up += Number(value);
    else counts.other += Number(value);
  }
  return counts;
}

async function startOn(folder: string) {
  const child = await startChild(
    'backend/src/main.ts',
    ['serve', '--port', '0', '--data', folder, '--log-level', 'error'],
    'APPOPS_READY ',
  );
  const { url, tokenFile } = JSON.parse(child.line.slice('APPOPS_READY '.length)) as {
    url: string;
    tokenFile: string;
  };
  const token = readFileSync(tokenFile, 'utf8').trim();
  const call = createClient({ baseUrl: url, headers: () => ({ authorization: `Bearer ${token}` }) });
  return { ...child, url, token, call };
}

async function addMonitors(call: Client, target: string, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, to - index) }, (_, offset) =>
        call(createMonitor, {
          body: {
            name: `check ${index + offset}`,
            service: 'bench',
            environment: 'production',
            check: { type: 'http', url: `${target}?n=${index + offset}` },
            intervalMs: 1000,
            opensIncident: false,
          },
        }),
      ),
    );
  }
}

async function wait(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Measures stored checks at a moderate load, then at one that is more than can be done. */
export async function benchChecks(seconds: number, say: (what: string) => void): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'appops-bench-'));
  const target = await startChild('test/bench/target.ts', [], '');
  const targetUrl = `http://127.0.0.1:${target.line}/`;
  say('The bare loop');
  const bare = JSON.parse(
    (await startChild('test/bench/bare-loop.ts', [targetUrl, String(seconds)], '{')).line,
  ) as Bare;
  let backend = await startOn(folder);
  try {
    await backend.call(createService, { body: { name: 'bench' } });

    const measure = async (settling: number) => {
      await wait(settling);
      const { url, token } = backend;
      const [cpu, before, began] = [cpuMsOf(backend.pid), await stored(url, token), performance.now()];
      await wait(seconds);
      const [cpuAfter, after, ended] = [cpuMsOf(backend.pid), await stored(url, token), performance.now()];
      const up = after.up - before.up;
      return {
        up,
        other: after.other - before.other,
        perSecond: (up * 1000) / (ended - began),
        cpuUsPerCheck: ((cpuAfter - cpu) * 1000) / up,
        memory: residentMbOf(backend.pid),
      };
    };

    say('200 monitors at 1 s');
    const [cpuBefore, madeFrom] = [cpuMsOf(backend.pid), performance.now()];
    await addMonitors(backend.call, targetUrl, 0, 200);
    const making = {
      ms: (performance.now() - madeFrom) / 200,
      cpuMs: (cpuMsOf(backend.pid) - cpuBefore) / 200,
    };
    const moderate = await measure(3);
    say('3000 monitors at 1 s: they are made while the backend does not run');
    await backend.stop();
    await makeMonitors(
      folder,
      Array.from({ length: 2_800 }, (_, index) => `${targetUrl}?n=${200 + index}`),
    );
    backend = await startOn(folder);
    // What its start has missed has to be over, and the stretch to be found where that is more than can be done.
    const most = await measure(30);
    const { items } = await backend.call(listMonitors, { query: { limit: 1 } });
    if (items.length === 0) throw new Error('The backend lost its monitors');

    const bytes = bytesPerResult(folder);
    const bareUs = (bare.cpuMs * 1000) / bare.made;
    const bareRate = bare.made / bare.seconds;
    return [
      { what: 'bare node:http loop: CPU per request', value: `${bareUs.toFixed(0)} µs`, compared: '1.00' },
      {
        what: 'backend, 200 monitors at 1 s: CPU per stored check',
        value: `${moderate.cpuUsPerCheck.toFixed(0)} µs`,
        compared: `${(moderate.cpuUsPerCheck / bareUs).toFixed(2)} × bare`,
      },
      {
        what: '  stored a second; failed, suspect or missed',
        value: `${moderate.perSecond.toFixed(0)}; ${moderate.other}`,
        compared: '',
      },
      {
        what: '  a monitor made by the API, 20 at a time, while those before it run',
        value: `${making.ms.toFixed(1)} ms`,
        compared: `${making.cpuMs.toFixed(1)} ms of CPU, their runs included`,
      },
      {
        what: 'backend, 3000 monitors at 1 s: CPU per stored check',
        value: `${most.cpuUsPerCheck.toFixed(0)} µs`,
        compared: `${(most.cpuUsPerCheck / bareUs).toFixed(2)} × bare`,
      },
      {
        what: 'bytes on disk per stored result, with its details, facts and indexes',
        value: `${bytes.bytesEach.toFixed(0)} B of ${bytes.results} results`,
        compared: '',
      },
      { what: 'bare node:http loop: requests a second', value: bareRate.toFixed(0), compared: '1.00' },
      {
        what: 'backend, 3000 monitors at 1 s: stored checks a second',
        value: most.perSecond.toFixed(0),
        compared: `${(most.perSecond / bareRate).toFixed(2)} × bare`,
      },
      {
        what: '  failed, suspect, missed or shed meanwhile; memory',
        value: `${most.other}; ${most.memory.toFixed(0)} MiB`,
        compared: '',
      },
    ];
  } finally {
    await backend.stop();
    await target.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
