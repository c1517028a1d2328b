import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@appops/shared/client';
import { createMonitor, listMonitors } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { bareLoop, type Bare } from './bare.ts';
import { bytesPerResult } from './bytes.ts';
import { startChild } from './child.ts';
import { checkOf, makeMonitors } from './make-monitors.ts';
import { cpuMsOf, residentMbOf } from './process-cpu.ts';
import { between, countRuns, type RunCounts } from './run-counts.ts';
import { startOn, wait, type RunningBackend } from './running-backend.ts';
import { median, type Row } from './statistics.ts';

/** Checks a second at which the cost of one is compared with a bare loop that is paced at the same rate. */
const rates = [200, 500];
const rounds = 3;

/** One round at one rate: processor time for each check, in microseconds. */
interface Round {
  bareUs: number;
  backendUs: number;
  bareTargetUs: number;
  backendTargetUs: number;
  stored: number;
  other: number;
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
            check: checkOf(`${target}?n=${index + offset}`),
            intervalMs: 1000,
            opensIncident: false,
          },
        }),
      ),
    );
  }
}

interface Measured {
  up: number;
  other: number;
  perSecond: number;
  cpuUsPerCheck: number;
  targetUsPerCheck: number;
}

async function measure(backend: RunningBackend, targetPid: number, seconds: number): Promise<Measured> {
  const began = { counts: await countRuns(backend), at: performance.now() };
  const cpu = { backend: cpuMsOf(backend.pid), target: cpuMsOf(targetPid) };
  await wait(seconds);
  const used = {
    backend: cpuMsOf(backend.pid) - cpu.backend,
    target: cpuMsOf(targetPid) - cpu.target,
  };
  const took = performance.now() - began.at;
  const counts: RunCounts = between(began.counts, await countRuns(backend));
  const { up } = counts;
  return {
    up,
    other: Object.values(counts).reduce((sum, count) => sum + count, 0) - up,
    perSecond: (up * 1000) / took,
    cpuUsPerCheck: (used.backend * 1000) / up,
    targetUsPerCheck: (used.target * 1000) / up,
  };
}

/** What storing checks costs at moderate rates beside a bare loop at the same rates, and how many can be stored. */
export async function benchChecks(seconds: number, say: (what: string) => void): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'appops-bench-'));
  const target = await startChild('test/bench/target.ts', [], '');
  const targetUrl = `http://127.0.0.1:${target.line}/`;
  const bareAt = async (rate: number): Promise<Bare & { targetUs: number }> => {
    const before = cpuMsOf(target.pid);
    const bare = await bareLoop(targetUrl, seconds, rate);
    // Warming up is a part of what the target did.
    return { ...bare, targetUs: ((cpuMsOf(target.pid) - before) * 1000) / bare.asked };
  };
  let backend = await startOn(folder);
  try {
    say('No monitors');
    await wait(3);
    const idleFrom = cpuMsOf(backend.pid);
    await wait(seconds);
    const idleMsPerSecond = (cpuMsOf(backend.pid) - idleFrom) / seconds;

    await backend.call(createService, { body: { name: 'bench' } });
    const byRate = new Map<number, Round[]>();
    let made = 0;
    let making = { ms: NaN, cpuMs: NaN };
    for (const rate of rates) {
      say(`${rate} monitors at 1 s`);
      const [cpuBefore, madeFrom] = [cpuMsOf(backend.pid), performance.now()];
      await addMonitors(backend.call, targetUrl, made, rate);
      if (made === 0)
        making = {
          ms: (performance.now() - madeFrom) / rate,
          cpuMs: (cpuMsOf(backend.pid) - cpuBefore) / rate,
        };
      made = rate;
      // What is compiled while it runs, and what making them took, is no part of a check's cost.
      await wait(8);
      const ofRate: Round[] = [];
      for (let round = 1; round <= rounds; round++) {
        say(`${rate} checks a second, round ${round} of ${rounds}`);
        const stored = await measure(backend, target.pid, seconds);
        await backend.pauseWhile(async () => {
          const bare = await bareAt(rate);
          ofRate.push({
            bareUs: bare.cpuUs,
            bareTargetUs: bare.targetUs,
            backendUs: stored.cpuUsPerCheck,
            backendTargetUs: stored.targetUsPerCheck,
            stored: stored.perSecond,
            other: stored.other,
          });
        });
        await wait(3);
      }
      byRate.set(rate, ofRate);
    }

    say('A bare loop flat out');
    const flatOut = await bareLoop(targetUrl, seconds, 0);
    say('3000 monitors at 1 s: they are made while the backend does not run');
    await backend.stop();
    await makeMonitors(
      folder,
      Array.from({ length: 3_000 - made }, (_, index) => `${targetUrl}?n=${made + index}`),
    );
    backend = await startOn(folder);
    // What its start has missed has to be over, and the stretch to be found where that is more than can be done.
    await wait(30);
    const most = await measure(backend, target.pid, seconds);
    const memory = residentMbOf(backend.pid);
    const { items } = await backend.call(listMonitors, { query: { limit: 1 } });
    if (items.length === 0) throw new Error('The backend lost its monitors');

    const bytes = bytesPerResult(folder);
    const costs = rates.map((rate) => ({
      rate,
      us: median(byRate.get(rate)!.map((each) => each.backendUs)),
    }));
    const fit = fitOf(costs[0]!, costs[1]!);
    return [
      ...rates.flatMap((rate) => rowsOf(rate, byRate.get(rate)!)),
      {
        what: 'backend without monitors: CPU',
        value: `${idleMsPerSecond.toFixed(1)} ms a second`,
        compared: '',
      },
      {
        what: 'fit of CPU for each check: a + F / rate',
        value: `a = ${fit.eachUs.toFixed(0)} µs, F = ${(fit.fixedUs / 1000).toFixed(0)} ms a second`,
        compared: '',
      },
      {
        what: 'a monitor made by the API, 20 at a time, while those before it run',
        value: `${making.ms.toFixed(1)} ms`,
        compared: `${making.cpuMs.toFixed(1)} ms of CPU, their runs included`,
      },
      {
        what: 'bytes on disk per stored result, with its details, facts and indexes',
        value: `${bytes.bytesEach.toFixed(0)} B of ${bytes.results} results`,
        compared: '',
      },
      {
        what: 'bare node:http loop flat out: requests a second; CPU for each',
        value: `${flatOut.perSecond.toFixed(0)}; ${flatOut.cpuUs.toFixed(0)} µs`,
        compared: '1.00',
      },
      {
        what: 'backend, 3000 monitors at 1 s: stored checks a second',
        value: most.perSecond.toFixed(0),
        compared: `${(most.perSecond / flatOut.perSecond).toFixed(2)} × bare flat out`,
      },
      {
        what: '  CPU for each stored check',
        value: `${most.cpuUsPerCheck.toFixed(0)} µs`,
        compared: `${(most.cpuUsPerCheck / flatOut.cpuUs).toFixed(2)} × bare flat out`,
      },
      {
        what: '  failed, suspect, missed or shed meanwhile; memory',
        value: `${most.other}; ${memory.toFixed(0)} MiB`,
        compared: '',
      },
    ];
  } finally {
    await backend.stop();
    await target.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The median of the rounds' ratios: what a machine does in one round it does to both. */
function rowsOf(rate: number, ofRate: readonly Round[]): Row[] {
  const each = (of: (round: Round) => number): string =>
    ofRate.map((round) => of(round).toFixed(0)).join(', ');
  const ratio = median(ofRate.map(({ backendUs, bareUs }) => backendUs / bareUs));
  return [
    {
      what: `bare loop paced at ${rate} a second, three assertions: CPU for each, ${rounds} rounds`,
      value: `${each(({ bareUs }) => bareUs)} µs`,
      compared: '1.00',
    },
    {
      what: `backend, ${rate} monitors at 1 s, three assertions: CPU for each stored check`,
      value: `${each(({ backendUs }) => backendUs)} µs`,
      compared: `${ratio.toFixed(2)} × bare at this rate`,
    },
    {
      what: '  stored a second; failed, suspect or missed',
      value: `${each(({ stored }) => stored)}; ${each(({ other }) => other)}`,
      compared: '',
    },
    {
      what: '  CPU of the target for each: of the bare loop; of the backend',
      value: `${each(({ bareTargetUs }) => bareTargetUs)}; ${each(({ backendTargetUs }) => backendTargetUs)} µs`,
      compared: '',
    },
  ];
}

/** The line through two rates: what each check costs, and what is spent a second whatever their number. */
function fitOf(
  low: { rate: number; us: number },
  high: { rate: number; us: number },
): { eachUs: number; fixedUs: number } {
  const fixedUs = (low.us - high.us) / (1 / low.rate - 1 / high.rate);
  return { eachUs: high.us - fixedUs / high.rate, fixedUs };
}
