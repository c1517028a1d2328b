import type { OccurrenceFact, WorkaroundSeen } from '@appops/shared/rules/case/case-facts';
import { HOLDING_AFTER_RUNS } from '@appops/shared/rules/case/containment-track';
import { fromJson } from '../database/json.ts';
import type { WorkaroundTable } from '../database/schema/cases.ts';
import type { ReadTx } from '../database/store.ts';
import { runsOf } from '../results/runs-of.ts';

interface Seeing {
  occurrences: readonly OccurrenceFact[];
  monitors: readonly { id: string; version: number }[];
  /** Their effective intervals by their ids, in milliseconds. */
  intervals: ReadonlyMap<string, number>;
  environmentOf: ReadonlyMap<string, string>;
}

/** Recovery takes a run or two: so many intervals after it was put in force a failure says nothing of a workaround. */
const patienceIntervals = 3;
/** Runs are read back over at most this long, in milliseconds. */
const span = 7 * 86_400_000;

/** What the case's monitors saw of its workarounds that are in force, by their ids. */
export async function seenOfWorkarounds(
  tx: ReadTx,
  workarounds: readonly WorkaroundTable[],
  { occurrences, monitors, intervals, environmentOf }: Seeing,
  now: number,
): Promise<Map<string, WorkaroundSeen>> {
  const seenByWorkaround = new Map<string, WorkaroundSeen>();
  for (const workaround of workarounds) {
    if (workaround.activated_at === null || workaround.retired_at !== null) continue;
    const environments = fromJson(workaround.environments);
    const isThere = (environment: string) => environments.length === 0 || environments.includes(environment);
    const monitorsThere = monitors.filter(({ id }) => isThere(environmentOf.get(id) ?? ''));
    const patience =
      patienceIntervals * Math.max(1000, ...monitorsThere.map(({ id }) => intervals.get(id) ?? 0));
    const worksFrom = workaround.activated_at + patience;
    const failures = occurrences
      .filter(({ environment }) => isThere(environment))
      .map(({ start, end, lastFailedAt }) => (end === null ? (lastFailedAt ?? now) : (lastFailedAt ?? start)))
      .filter((at) => at > worksFrom);
    seenByWorkaround.set(workaround.id, {
      lastOccurredAt: failures.length === 0 ? null : Math.max(...failures),
      cleanRuns: await cleanSince(
        tx,
        monitorsThere,
        Math.max(workaround.activated_at, now - span),
        worksFrom,
        now,
      ),
    });
  }
  return seenByWorkaround;
}

/** Clean runs since the last one that failed, at most as many as are asked for of each monitor. */
async function cleanSince(
  tx: ReadTx,
  monitors: Seeing['monitors'],
  from: number,
  worksFrom: number,
  now: number,
): Promise<number> {
  const versions = new Map(monitors.map(({ id, version }) => [id, version]));
  let lastFailed = -Infinity;
  const clean: number[] = [];
  for await (const run of runsOf(tx, { monitorIds: [...versions.keys()], from, to: now + 1 })) {
    // Slots that were overtaken or shed, and checks that are at fault, say neither that it occurred nor that it did not.
    if (
      (run.outcome !== 'up' && run.outcome !== 'down') ||
      run.suspect ||
      run.maintenance ||
      run.monitorVersion !== versions.get(run.monitor)
    )
      continue;
    if (!run.ok) {
      if (run.slot > worksFrom) lastFailed = Math.max(lastFailed, run.slot);
      continue;
    }
    clean.push(run.slot);
  }
  return Math.min(HOLDING_AFTER_RUNS, clean.filter((slot) => slot > lastFailed).length);
}
