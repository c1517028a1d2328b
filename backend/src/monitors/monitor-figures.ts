import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import type { MonitorState } from '@appops/shared/words/monitor';
import type { ReadTx } from '../database/store.ts';
import { runningMaintenance } from '../maintenance/running-windows.ts';
import { recentResults } from '../results/recent-results.ts';
import { handshakesIn, loadFacts } from '../results/run-facts.ts';
import { stretchOf } from '../scheduling/probe-loads.ts';
import { monitorStates } from './monitor-states.ts';

/** Slots in a row without a run after which a state is too old to be told as the present one. */
const staleIntervals = 5;
/** A run may last as long: attempts with their pauses, beyond the interval. */
const graceMs = 60_000;

/** A monitor's state and the figures of its last run, for `/metrics`. Instants in epoch seconds, durations in seconds. */
export interface MonitorFigures {
  id: string;
  name: string;
  service: string;
  environment: string;
  /** What lies on top of its state. */
  paused: boolean;
  maintenance: boolean;
  flapping: boolean;
  /** `unknown` where it is paused, and where its last run is too long ago, or lies in the future, whatever was found then. */
  state: MonitorState;
  lastRunAt: number | null;
  duration: number | null;
  phases: Record<string, number | null>;
  statusCode: number | null;
  certificate: { verified: number | null; leaf: number | null; earliest: number | null };
}

const inSeconds = (us: number | null) => (us === null ? null : us / 1e6);

/** Of all hops of a run the end that comes first. */
function firstEnd(
  all: readonly (TlsFacts | null)[],
  of: 'chainExpiresAt' | 'leafExpiresAt' | 'earliestExpiresAt',
): number | null {
  const ends = all.flatMap((tls) => (tls?.[of] == null ? [] : [Date.parse(tls[of]) / 1000]));
  return ends.length === 0 ? null : Math.min(...ends);
}

export async function monitorFigures(tx: ReadTx, now: number): Promise<MonitorFigures[]> {
  const states = await monitorStates(tx, now);
  const stretch = await stretchOf(tx, now);
  const monitors = await tx.selectFrom('monitors').selectAll().where('retired_at', 'is', null).execute();
  const rowOf = new Map(monitors.map((row) => [row.id, row]));
  const maintenanceOf = await runningMaintenance(tx, now);
  const lastRuns = await recentResults(tx, monitors, 1);
  const facts = await loadFacts(
    tx,
    [...lastRuns.values()].flat().map((row) => ({ monitor: row.monitor, number: row.facts })),
  );
  return states.map((state) => {
    const monitor = rowOf.get(state.id);
    const run = monitor === undefined ? undefined : lastRuns.get(monitor.number)?.[0];
    const age = run === undefined || monitor === undefined ? null : now - run.slot;
    const limit = staleIntervals * (monitor?.interval_ms ?? 0) * stretch + graceMs;
    const fresh = age !== null && age <= limit && age >= -limit;
    const handshakes = run === undefined ? [] : handshakesIn(facts.get(`${run.monitor} ${run.facts}`));
    return {
      ...state,
      state: fresh ? state.state : 'unknown',
      paused: monitor?.paused === 1,
      maintenance: monitor !== undefined && maintenanceOf(monitor) !== null,
      flapping: monitor?.flapping_since != null,
      lastRunAt: run?.started_at == null ? null : run.started_at / 1000,
      duration: inSeconds(run?.total_us ?? null),
      phases: {
        dns: inSeconds(run?.dns_us ?? null),
        connect: inSeconds(run?.connect_us ?? null),
        tls: inSeconds(run?.tls_us ?? null),
        wait: inSeconds(run?.wait_us ?? null),
        transfer: inSeconds(run?.transfer_us ?? null),
      },
      statusCode: run?.status_code ?? null,
      certificate: {
        verified: firstEnd(handshakes, 'chainExpiresAt'),
        leaf: firstEnd(handshakes, 'leafExpiresAt'),
        earliest: firstEnd(handshakes, 'earliestExpiresAt'),
      },
    };
  });
}
