import { createMonitor, listResults, tryCheck, type Result } from '@appops/shared/contract/monitors';
import { startChild } from './child.ts';
import { machineBusy } from './machine-busy.ts';
import { inTwenties, startBackend, wait, type RunningBackend } from './running-backend.ts';
import type { Row } from './statistics.ts';

const healthy = 100;
const healthyIntervalMs = 2_000;
const hangingTimeoutMs = 30_000;
const tries = 270;
/** A run that began later than this after its slot was not on time; microseconds. */
const lateUs = 1_000_000;

/** The nth address of 127.0.0.0/8 that is not the usual one. */
function addressOf(index: number): string {
  return `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

/** Measures how many runs of healthy monitors are on time beside targets that accept and never answer. */
export async function benchBlindness(
  hangingCounts: readonly number[],
  seconds: number,
  say: (what: string) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const hanging of hangingCounts) rows.push(await measure(hanging, seconds, say));
  return rows;
}

async function measure(hanging: number, seconds: number, say: (what: string) => void): Promise<Row> {
  const target = await startChild('test/bench/target.ts', [], '');
  const abyss = await startChild('test/bench/hanging-target.ts', [], '');
  const backend = await startBackend();
  try {
    say(`${healthy} healthy and ${hanging} hanging monitors`);
    const ids = await inTwenties(healthy, (index) =>
      add(backend, `healthy ${index}`, `http://127.0.0.1:${target.line}/?n=${index}`, healthyIntervalMs),
    );
    await inTwenties(hanging, (index) =>
      add(backend, `hanging ${index}`, `http://${addressOf(index)}:${abyss.line}/`, 10_000, hangingTimeoutMs),
    );
    say(`${tries} tries, and ${seconds} s`);
    const tried = Array.from({ length: tries }, (_, index) =>
      backend
        .call(tryCheck, {
          body: {
            check: {
              type: 'http',
              url: `http://${addressOf(index)}:${abyss.line}/`,
              timeoutMs: hangingTimeoutMs,
            },
          },
        })
        .catch(() => undefined),
    );
    await wait(5);
    const [from, busy] = [Date.now(), machineBusy()];
    await wait(seconds);
    const [to, machine] = [Date.now(), busy()];
    // The last results are on their way.
    await wait(2);
    const found = await inTwenties(ids.length, (index) =>
      backend.call(listResults, {
        params: { id: ids[index]! },
        query: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), limit: 500 },
      }),
    );
    const results = found.flatMap(({ items }) => items);
    const onTime = results.filter(
      ({ outcome, suspect, latenessUs }) =>
        outcome === 'up' && !suspect && latenessUs !== null && latenessUs <= lateUs,
    ).length;
    const due = Math.floor((healthy * (to - from)) / healthyIntervalMs);
    await Promise.race([Promise.all(tried), wait(1)]);
    return {
      what: `${hanging} hanging monitors and ${tries} tries: runs of ${healthy} healthy ones on time`,
      value: `${((100 * Math.min(onTime, due)) / due).toFixed(1)} %`,
      compared: `${onTime} of ${due} (${became(results)}); machine: ${machine}`,
    };
  } finally {
    await backend.stop();
    await abyss.stop();
    await target.stop();
  }
}

/** How many slots became what, where that is not "on time". */
function became(results: readonly Result[]): string {
  const counts = new Map<string, number>();
  for (const { outcome, suspect, latenessUs, stretch } of results) {
    const late = latenessUs !== null && latenessUs > lateUs;
    const kind = suspect ? 'suspect' : late ? 'late' : outcome;
    if (kind !== 'up') counts.set(kind, (counts.get(kind) ?? 0) + (stretch?.slots ?? 1));
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ') || 'none otherwise';
}

async function add(
  { call }: RunningBackend,
  name: string,
  url: string,
  intervalMs: number,
  timeoutMs = 10_000,
): Promise<string> {
  const { id } = await call(createMonitor, {
    body: {
      name,
      service: 'bench',
      environment: 'production',
      check: { type: 'http', url, timeoutMs },
      intervalMs,
      opensIncident: false,
    },
  });
  return id;
}
