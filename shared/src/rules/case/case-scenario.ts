/** Builds case facts for tests: one service, one monitor a minute, production and staging. */

import type { ExposureRun } from '../exposure.ts';
import type {
  CaseDeployment,
  CaseFacts,
  ChangeNames,
  CommitFact,
  FixFact,
  MaintenanceFact,
  MonitorFact,
  OccurrenceFact,
  PlanFact,
  WorkaroundFact,
} from './case-facts.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** An arbitrary morning. */
export const T0 = Date.UTC(2026, 10, 23, 8);

export function caseFacts(changes: Partial<CaseFacts> = {}): CaseFacts {
  return {
    service: 'shop',
    statedReason: null,
    openedAt: null,
    occurrences: [],
    releases: [],
    deployments: [],
    firstDeployments: [],
    commits: [],
    pullRequests: [],
    changes: [],
    maintenance: [],
    workarounds: [],
    causes: [],
    fixes: [],
    plans: [],
    passedChecks: [],
    monitors: [monitor('mon_1'), monitor('mon_2', { environment: 'staging' })],
    monitorEdits: [],
    runs: [],
    preventions: [],
    decisions: [],
    ...changes,
  };
}

/** One run a minute; every failure of it is the problem's. */
export function monitor(id: string, changes: Partial<MonitorFact> = {}): MonitorFact {
  return {
    id,
    version: 1,
    environment: 'production',
    intervalMs: MINUTE,
    failures: null,
    retired: false,
    ...changes,
  };
}

/** A window in production that was planned long before. */
export function maintenance(
  start: number,
  end: number | null,
  changes: Partial<MaintenanceFact> = {},
): MaintenanceFact {
  return { id: `mwn_${start}`, environment: 'production', start, end, plannedAt: T0 - 10 * DAY, ...changes };
}

let sequence = 0;

export function deployed(
  version: string,
  finishedAt: number,
  changes: Partial<CaseDeployment> = {},
): CaseDeployment {
  sequence += 1;
  return {
    id: `dep_${version}_${changes.environment ?? 'production'}_${finishedAt}`,
    service: 'shop',
    environment: 'production',
    version,
    commit: null,
    commits: null,
    status: 'succeeded',
    sequence,
    startedAt: finishedAt - MINUTE,
    finishedAt,
    finishReceivedAt: finishedAt,
    clockSuspect: false,
    rolledBackAt: null,
    verdict: null,
    ...changes,
  };
}

export function occurrence(
  id: string,
  start: number,
  end: number | null,
  changes: Partial<OccurrenceFact> = {},
): OccurrenceFact {
  return {
    id,
    service: 'shop',
    environment: 'production',
    start,
    end,
    lastFailedAt: null,
    monitorIntervalMs: MINUTE,
    reporterVersion: null,
    ...changes,
  };
}

/** A fix by the names of its one change and its version; `further` are other changes, all needed. */
export function fix(
  id: string,
  recordedAt: number,
  {
    commit = null,
    pullRequest = null,
    version = null,
    further = [],
    ...changes
  }: Partial<FixFact> & {
    commit?: string | null;
    pullRequest?: number | null;
    version?: string | null;
    further?: readonly ChangeNames[];
  } = {},
): FixFact {
  const own = {
    commits: commit === null ? [] : [commit],
    pullRequests: pullRequest === null ? [] : [pullRequest],
  };
  return {
    id,
    service: 'shop',
    changes: [...(commit === null && pullRequest === null ? [] : [own]), ...further],
    versions: version === null ? [] : [version],
    recordedAt,
    mergedAt: null,
    revert: null,
    ...changes,
  };
}

export function commit(sha: string, changes: Partial<CommitFact> = {}): CommitFact {
  return {
    service: 'shop',
    sha,
    message: null,
    ancestors: [],
    patch: null,
    inversePatch: null,
    at: null,
    ...changes,
  };
}

/** Ten clean runs in at least ten minutes, in production. */
export function plan(fixId: string, recordedAt: number, changes: Partial<PlanFact> = {}): PlanFact {
  return {
    id: `plan_${fixId}_${recordedAt}`,
    fixId,
    recordedAt,
    environments: ['production'],
    cleanRunsNeeded: 10,
    minWindowMs: 10 * MINUTE,
    maxWindowMs: 30 * DAY,
    targetRate: 0,
    before: { failed: 30, total: 100, observedMs: HOUR, occurrences: 1 },
    ...changes,
  };
}

export function workaround(id: string, changes: Partial<WorkaroundFact> = {}): WorkaroundFact {
  return {
    id,
    owner: 'ada',
    rollbackStep: 'switch the flag off',
    environments: ['production'],
    expiresAt: T0 + 10 * DAY,
    expiresAfterReleases: null,
    activatedAt: T0,
    retiredAt: null,
    seen: null,
    ...changes,
  };
}

/** One run a minute, `from` included and `to` not; `mon_1` in production, `mon_2` elsewhere. */
export function runs(from: number, to: number, changes: Partial<ExposureRun> = {}): ExposureRun[] {
  const list: ExposureRun[] = [];
  for (let at = from; at < to; at += MINUTE) {
    list.push({
      at,
      count: 1,
      everyMs: MINUTE,
      environment: 'production',
      monitorId: (changes.environment ?? 'production') === 'production' ? 'mon_1' : 'mon_2',
      monitorVersion: 1,
      outcome: 'up',
      suspect: false,
      maintenance: false,
      paused: false,
      failure: null,
      ...changes,
    });
  }
  return list;
}

/**
 * The plain story: 1.1.0 broke at T0, a fix naming 1.1.1 was recorded with its plan an hour later, and went live
 * after two hours. Runs are clean from then until `until`.
 */
export function fixedStory(until: number, changes: Partial<CaseFacts> = {}): CaseFacts {
  return caseFacts({
    occurrences: [occurrence('occ_1', T0, T0 + 2 * HOUR)],
    deployments: [
      deployed('1.0.0', T0 - 10 * DAY),
      deployed('1.1.0', T0 - 10 * MINUTE),
      deployed('1.1.1', T0 + 2 * HOUR),
    ],
    fixes: [fix('fix_1', T0 + HOUR, { version: '1.1.1', mergedAt: T0 + HOUR })],
    plans: [plan('fix_1', T0 + HOUR)],
    runs: runs(T0 + 2 * HOUR, until),
    ...changes,
  });
}

/** When the fix of `fixedStory` went live. */
export const FIX_LIVE = T0 + 2 * HOUR;
