import { createMonitor, getProbe } from '@appops/shared/contract/monitors';
import { startChild } from './child.ts';
import { cpuMsOf } from './process-cpu.ts';
import { machineBusy } from './machine-busy.ts';
import { between, countRuns, countWords, type RunCounts } from './run-counts.ts';
import { inTwenties, startBackend, wait, type RunningBackend } from './running-backend.ts';
import type { Row } from './statistics.ts';

/** Monitors at 1 s to begin with, and by how much their number grows while all of them are measured. */
const first = 200;
const growth = 1.4;
/** Below this share of what is asked, not all is measured. */
const all = 0.95;
const mostMonitors = 4_000;

interface Measured {
  counts: RunCounts;
  /** Runs a second that were measured and are not suspect. */
  perSecond: number;
  /** The same by the processor time that the backend had, which others on this machine take from it. */
  perCpuSecond: number;
}

/**
 * Finds how many checks a second can be measured, by asking for more until not all are; then asks for twice as many.
 * What is compared are rates in the same run: the target and this program share the machine with the backend.
 */
export async function benchOverload(seconds: number, say: (what: string) => void): Promise<Row[]> {
  const target = await startChild('test/bench/target.ts', [], '');
  const backend = await startBackend();
  const url = `http://127.0.0.1:${target.line}/`;
  try {
    let monitors = 0;
    const grow = async (to: number): Promise<void> => {
      const from = monitors;
      monitors = Math.min(mostMonitors, to);
      await inTwenties(monitors - from, (index) => add(backend, `${url}?n=${from + index}`));
    };
    let capacity = 0;
    let capacityByCpu = 0;
    for (let asked = first; asked <= mostMonitors / 2; asked = Math.round(asked * growth)) {
      say(`${asked} monitors at 1 s`);
      await grow(asked);
      await wait(10);
      const { perSecond, perCpuSecond } = await measure(backend, seconds);
      if (perSecond > capacity) [capacity, capacityByCpu] = [perSecond, perCpuSecond];
      if (perSecond < all * asked) break;
    }
    const asked = Math.round(2 * capacity);
    say(`${Math.max(asked, monitors)} monitors at 1 s, twice of what can be done, and ${2 * seconds} s`);
    await grow(asked);
    // What making them took has to be over, and the stretch to be found.
    await wait(30);
    const busy = machineBusy();
    const { counts, perSecond, perCpuSecond } = await measure(backend, 2 * seconds);
    const { capacity: told } = await backend.call(getProbe, { params: { name: 'local' } });
    return [
      { what: 'checks a second that can be measured', value: capacity.toFixed(0), compared: '1.00' },
      {
        what: `asked ${monitors} a second: measured and not suspect, a second`,
        value: perSecond.toFixed(0),
        compared: `${(perSecond / capacity).toFixed(2)} of what can be done`,
      },
      {
        what: '  the same by the processor time that the backend had',
        value: `${perCpuSecond.toFixed(0)} a CPU second`,
        compared: `${(perCpuSecond / capacityByCpu).toFixed(2)} of what can be done`,
      },
      { what: '  what became of the slots', value: countWords(counts), compared: '' },
      {
        what: '  what the probe says',
        value: told?.message ?? 'nothing',
        compared: `stretch ${told?.intervalStretch.toFixed(2) ?? '?'}`,
      },
      { what: '  how busy this machine was, others included', value: busy(), compared: '' },
    ];
  } finally {
    await backend.stop();
    await target.stop();
  }
}

async function measure(backend: RunningBackend, seconds: number): Promise<Measured> {
  const [before, began, cpu] = [await countRuns(backend), performance.now(), cpuMsOf(backend.pid)];
  await wait(seconds);
  const counts = between(before, await countRuns(backend));
  const measured = 1000 * (counts.up + counts.down);
  const [took, cpuTook] = [performance.now() - began, cpuMsOf(backend.pid) - cpu];
  return { counts, perSecond: measured / took, perCpuSecond: measured / Math.max(1, cpuTook) };
}

async function add({ call }: RunningBackend, url: string): Promise<void> {
  await call(createMonitor, {
    body: {
      name: url,
      service: 'bench',
      environment: 'production',
      check: { type: 'http', url },
      intervalMs: 1_000,
      opensIncident: false,
    },
  });
}
