import type { Check } from '@appops/shared/contract/checks/check';
import { moveDeployment, startDeployment } from '@appops/shared/contract/deployments';
import { createMonitor, getMonitor, retireMonitor, updateMonitor } from '@appops/shared/contract/monitors';
import { attemptOf, failedAttempt, runOf } from '../monitors.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { interval, type Deployed, type SeenRun, type Truth } from './history-oracle.ts';
import type { Backends } from './over-http.ts';

/** One environment of a history's service, with its monitor and what really happened there. */
export interface Place {
  environment: string;
  /** The monitor that looks on; a retired one until another takes its place. */
  monitor: string;
  truth: Truth;
  running: (Deployed & { id: string })[];
}

/** A maintenance window as it was told. */
export interface Window {
  id: string;
  version: number;
  /** null: both. */
  environment: string | null;
  from: number;
  to: number;
  since: number;
}

/** Whether a window that had been planned by then covers an instant in a place. */
export function isCovered({ environment }: Place, windows: readonly Window[], at: number): boolean {
  return windows.some(
    (one) =>
      (one.environment ?? environment) === environment && Math.max(one.from, one.since) <= at && at < one.to,
  );
}

type Call = Backends['both'][number]['call'];

const otherwise = attemptOf({ ok: false, reason: 'connect', message: 'Refused.' }, { statusCode: null });

/** A run as the place's monitor stores it. */
export async function recordOf(
  backends: Backends,
  { monitor }: Place,
  { at, kind, suspect }: Pick<SeenRun, 'at' | 'kind' | 'suspect'>,
): Promise<RunRecord> {
  const row = await backends.rowOf(monitor);
  const attempts = kind === 'own' ? [failedAttempt()] : kind === 'other' ? [otherwise] : undefined;
  const outcome = kind === 'clean' ? 'up' : kind === 'missed' ? 'missed' : 'down';
  return runOf(row, at, outcome, {
    monitorVersion: row.version,
    suspect,
    ...(attempts === undefined ? {} : { attempts }),
  });
}

const iso = (at: number) => new Date(at).toISOString();

/** Tells a deployment, or that it runs, where `endedAt` is null. */
export async function deploy(
  call: Call,
  { environment, truth, running }: Place,
  service: string,
  told: { version: string; startedAt: number; endedAt: number | null; now: number },
): Promise<void> {
  const { version, startedAt, endedAt, now } = told;
  // One release told twice is one deployment: that is asked elsewhere.
  const isTold = (one: Deployed) =>
    one.version === version && (one.endedAt === null || one.endedAt > now - 30 * interval);
  if (truth.deployments.some(isTold)) return;
  const externalId = `job-${environment}-${truth.deployments.length}`;
  const body = { service, environment, version, externalId, startedAt: iso(startedAt) };
  if (endedAt === null) {
    const { id } = await call(startDeployment, { body: { ...body, status: 'running' } });
    const deployed = { id, version, startedAt, liveAt: null, endedAt: null };
    truth.deployments.push(deployed);
    running.push(deployed);
    return;
  }
  await call(startDeployment, { body: { ...body, status: 'succeeded', finishedAt: iso(endedAt) } });
  truth.deployments.push({ version, startedAt, liveAt: endedAt, endedAt });
}

/** Tells how the deployment ended that has been running longest. */
export async function finishDeployment(
  call: Call,
  { running }: Place,
  now: number,
  status: 'succeeded' | 'failed',
): Promise<void> {
  const first = running.shift();
  if (first === undefined) return;
  await call(moveDeployment, { params: { id: first.id }, body: { status } });
  first.endedAt = now;
  if (status === 'succeeded') first.liveAt = now;
}

/** An edit that is not provably only an addition of assertions. */
export async function editMonitor(call: Call, place: Place, now: number, timeoutMs: number): Promise<void> {
  if (place.truth.isRetired) return;
  const params = { id: place.monitor };
  const { version } = await call(getMonitor, { params });
  const check = { type: 'http', url: 'http://127.0.0.1:9/', timeoutMs } as const;
  await call(updateMonitor, { params, body: { version, check } });
  place.truth.check += 1;
  place.truth.edits.push(now);
}

/** The monitor is paused for some time, in which nothing runs. */
export async function pauseMonitor(
  call: Call,
  backends: Backends,
  place: Place,
  slots: number,
): Promise<void> {
  if (place.truth.isRetired) return;
  const params = { id: place.monitor };
  const { version } = await call(getMonitor, { params });
  await call(updateMonitor, { params, body: { version, paused: true } });
  place.truth.runs.push({
    at: backends.clock(),
    kind: 'paused',
    suspect: false,
    maintenance: false,
    check: place.truth.check,
  });
  backends.setClock(backends.clock() + slots * interval);
  await call(updateMonitor, { params, body: { version: version + 1, paused: false } });
}

/** Retires the monitor, or puts one with an equal check in the place of the one that was. */
export async function replaceMonitor(call: Call, place: Place, service: string, now: number): Promise<void> {
  const params = { id: place.monitor };
  const { truth } = place;
  if (!truth.isRetired) {
    await call(retireMonitor, { params });
    truth.isRetired = true;
    return;
  }
  const { check, intervalMs, retries, downAfter } = await call(getMonitor, { params });
  const { id } = await call(createMonitor, {
    body: {
      name: 'checkout',
      service,
      environment: place.environment,
      check: check as Check,
      intervalMs,
      retries,
      downAfter,
    },
  });
  place.monitor = id;
  truth.isRetired = false;
  truth.check += 1;
  truth.edits.push(now);
}
