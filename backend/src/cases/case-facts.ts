import type {
  CaseDeployment,
  CaseFacts,
  DecisionFact,
  FirstDeploymentFact,
  OccurrenceFact,
} from '@appops/shared/rules/case/case-facts';
import { effectiveIntervalMs } from '@appops/shared/rules/run-stretches';
import { fromJson } from '../database/json.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import type { DeploymentTable } from '../database/schema/releases.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { factOf } from '../releases/settle.ts';
import { loadCommits } from './load-commits.ts';
import { loadEvidence } from '../results/evidence.ts';
import { caseMonitors } from './case-monitors.ts';
import { loadCasePlaces, type CasePlaces } from './case-places.ts';
import { namesOf } from './fix-names.ts';
import { namedFailures } from './named-failures.ts';
import { alikeProblems } from './alike-problems.ts';
import { stretchOf } from '../scheduling/probe-loads.ts';
import { seenOfWorkarounds } from './seen-of-workarounds.ts';

/** Occurrences and deployments older than this before a case was opened are no part of it, in milliseconds. */
const lookBack = 30 * 86_400_000;

async function occurrencesOf(tx: ReadTx, row: CaseTable) {
  return tx
    .selectFrom('occurrences')
    .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
    .selectAll('occurrences')
    .select('problems.monitor_id')
    .where('problems.case_id', '=', row.id)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', row.opened_at - lookBack)]))
    .orderBy('started_at')
    .execute();
}

/** @param intervalOf a monitor's interval as it really was in a span */
function occurrenceFact(
  row: Awaited<ReturnType<typeof occurrencesOf>>[number],
  places: CasePlaces,
  intervalOf: (monitorId: string, from: number, to: number | null) => number,
): OccurrenceFact {
  return {
    id: row.id,
    service: places.serviceSlug.get(row.service_id) ?? '',
    environment: places.environment.get(row.environment_id)?.slug ?? '',
    start: row.started_at,
    end: row.ended_at,
    lastFailedAt: row.last_failure_at,
    monitorIntervalMs: intervalOf(row.monitor_id ?? '', row.started_at, row.ended_at),
    reporterVersion: null,
  };
}

function deploymentFact(row: DeploymentTable, places: CasePlaces): CaseDeployment {
  const commits = fromJson(row.commits);
  return {
    // As it was reported: a status that follows from later deployments would be played twice.
    ...factOf(row),
    commit: row.commit_sha,
    commits: commits.length === 0 ? null : commits,
    service: places.serviceSlug.get(row.service_id) ?? '',
    environment: places.environment.get(row.environment_id)?.slug ?? '',
    startedAt: row.started_at,
    verdict: row.verdict,
  };
}

/**
 * When each version first went live, however long ago: one that comes back after a year is a rollback all the same.
 */
async function loadFirstDeployments(
  tx: ReadTx,
  serviceIds: readonly string[],
  places: CasePlaces,
): Promise<FirstDeploymentFact[]> {
  const rows = await tx
    .selectFrom('deployments')
    .select((eb) => ['service_id', 'environment_id', 'version', eb.fn.min('live_from').as('at')])
    .where('service_id', 'in', serviceIds)
    .where('live_from', 'is not', null)
    .groupBy(['service_id', 'environment_id', 'version'])
    .execute();
  return rows.map(({ service_id, environment_id, version, at }) => ({
    service: places.serviceSlug.get(service_id) ?? '',
    environment: places.environment.get(environment_id)?.slug ?? '',
    version,
    at: Number(at),
  }));
}

async function loadDecisions(tx: ReadTx, caseId: string): Promise<DecisionFact[]> {
  const rows = await tx
    .selectFrom('case_decisions')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('n')
    .execute();
  return rows.flatMap((row): DecisionFact[] => {
    const base = { id: String(row.n).padStart(9, '0'), at: row.at };
    switch (row.kind) {
      case 'closed_risk_accepted':
        return [{ ...base, kind: row.kind, until: row.until ?? row.at }];
      case 'closed_duplicate':
        return [{ ...base, kind: row.kind, duplicateOf: row.duplicate_of ?? '' }];
      case 'closed_effective':
      case 'closed_effective_by_judgement':
      case 'closed_not_a_problem':
      case 'reopened':
        return [{ ...base, kind: row.kind }];
      default:
        // A newer AppOps decided it, and it alone knows what follows: nothing is opened or closed for it here.
        return [];
    }
  });
}

/** Evidence is looked at from the first occurrence on, or from the first plan where there is none. */
function evidenceFrom(
  row: CaseTable,
  occurrences: readonly { started_at: number }[],
  plans: readonly { recorded_at: number }[],
): number {
  return Math.min(
    row.opened_at,
    ...occurrences.map(({ started_at }) => started_at),
    ...plans.map(({ recorded_at }) => recorded_at),
  );
}

/** Loads everything that a case is judged from. Brings the rows of its evidence up to date, so it writes. */
export async function loadCaseFacts(tx: WriteTx, row: CaseTable, now: number): Promise<CaseFacts> {
  const places = await loadCasePlaces(tx);
  const incident = await tx
    .selectFrom('case_incidents')
    .select('incident_id')
    .where('case_id', '=', row.id)
    .limit(1)
    .executeTakeFirst();
  const { monitors, missing, dropped } = await caseMonitors(tx, row);
  const watched = [...monitors, ...dropped];
  const intervals = new Map(monitors.map(({ id, interval_ms }) => [id, interval_ms]));
  const environmentOf = new Map(
    watched.map(({ id, environment_id }) => [id, places.environment.get(environment_id)?.slug ?? '']),
  );
  const fixes = await tx
    .selectFrom('fixes')
    .selectAll()
    .where('case_id', '=', row.id)
    .orderBy('recorded_at')
    .execute();
  const plans = await tx
    .selectFrom('plans')
    .selectAll()
    .where('case_id', '=', row.id)
    .orderBy('recorded_at')
    .execute();
  const occurred = [...(await occurrencesOf(tx, row)), ...(await namedFailures(tx, row))];
  const runs = await loadEvidence(tx, watched, environmentOf, evidenceFrom(row, occurred, plans));
  const shed = runs.filter(({ outcome }) => outcome === 'shed');
  const occurrences = occurred.map((one) =>
    occurrenceFact(one, places, (id, from, to) =>
      effectiveIntervalMs(shed, id, intervals.get(id) ?? 60_000, from, to ?? now),
    ),
  );
  const workarounds = await tx.selectFrom('workarounds').selectAll().where('case_id', '=', row.id).execute();
  const intervalsNow = await presentIntervals(tx, monitors, now);
  const workaroundsSeen = await seenOfWorkarounds(
    tx,
    workarounds,
    { occurrences, monitors, intervals: intervalsNow, environmentOf },
    now,
  );
  const causes = await tx.selectFrom('causes').selectAll().where('case_id', '=', row.id).execute();
  const preventions = await tx.selectFrom('preventions').selectAll().where('case_id', '=', row.id).execute();
  const serviceIds = [
    ...new Set(
      // Problems may be of other services than the case is: their deployments and windows have a say, too.
      [
        row.service_id,
        ...fixes.map((fix) => fix.service_id),
        ...occurred.map(({ service_id }) => service_id),
        ...monitors.map(({ service_id }) => service_id),
      ].filter((id): id is string => id !== null),
    ),
  ];
  const inServices = [...serviceIds, ''];
  const deployments = await tx
    .selectFrom('deployments')
    .selectAll()
    .where('service_id', 'in', inServices)
    // What was live then had started before.
    .where((eb) =>
      eb.or([
        eb('started_at', '>=', row.opened_at - lookBack),
        eb('live_until', '>=', row.opened_at - lookBack),
        eb('live', '=', 1),
      ]),
    )
    .execute();
  const changes = await tx
    .selectFrom('changes')
    .selectAll()
    .where('service_id', 'in', inServices)
    .where('at', '>=', row.opened_at - lookBack)
    .execute();
  const maintenance = await tx
    .selectFrom('maintenance_windows')
    .selectAll()
    .where('canceled_at', 'is', null)
    .where('service_id', 'in', inServices)
    .where('ends_at', '>=', row.opened_at - lookBack)
    .execute();
  const { commits, pullRequests } = await loadCommits(tx, inServices, places);
  const passed =
    plans.length === 0
      ? []
      : await tx
          .selectFrom('passed_checks')
          .selectAll()
          .where(
            'plan_id',
            'in',
            plans.map((plan) => plan.id),
          )
          .execute();

  const edits = await tx
    .selectFrom('monitor_edits')
    .select(['monitor_id', 'at', 'only_adds'])
    .where('monitor_id', 'in', [...monitors.map(({ id }) => id), ''])
    .execute();

  return {
    service: row.service_id === null ? null : (places.serviceSlug.get(row.service_id) ?? null),
    // An incident that people opened is a source too, though no monitor saw anything.
    statedReason: row.reason ?? incident?.incident_id ?? null,
    openedAt: row.opened_at,
    occurrences,
    releases: [],
    deployments: deployments.map((deployment) => deploymentFact(deployment, places)),
    firstDeployments: await loadFirstDeployments(tx, inServices, places),
    commits,
    pullRequests,
    changes: changes.map((change) => ({
      id: change.id,
      service: places.serviceSlug.get(change.service_id ?? '') ?? '',
      environment:
        change.environment_id === null ? null : (places.environment.get(change.environment_id)?.slug ?? null),
      startedAt: change.at,
      finishedAt: change.at,
      verdict: null,
    })),
    maintenance: maintenance.map((window) => ({
      id: window.id,
      service: places.serviceSlug.get(window.service_id) ?? '',
      environment:
        window.environment_id === null ? null : (places.environment.get(window.environment_id)?.slug ?? null),
      start: window.starts_at,
      end: window.ends_at,
      plannedAt: window.planned_at,
    })),
    workarounds: workarounds.map((workaround) => ({
      id: workaround.id,
      owner: workaround.owner,
      rollbackStep: workaround.rollback_step,
      environments: fromJson(workaround.environments),
      expiresAt: workaround.expires_at,
      expiresAfterReleases: workaround.expires_after_releases,
      activatedAt: workaround.activated_at,
      retiredAt: workaround.retired_at,
      seen: workaroundsSeen.get(workaround.id) ?? null,
    })),
    causes: causes.map((cause) => ({
      id: cause.id,
      state: cause.state,
      by: fromJson(cause.recorded_by).kind === 'machine' ? 'machine' : 'person',
      subject: cause.deployment_id,
    })),
    fixes: fixes.map((fix) => ({
      id: fix.id,
      service: places.serviceSlug.get(fix.service_id ?? '') ?? '',
      ...namesOf(fix),
      recordedAt: fix.recorded_at,
      mergedAt: fix.merged_at,
      revert:
        fix.reverted_at === null
          ? null
          : { at: fix.reverted_at, commit: fix.revert_commit, version: fix.revert_version },
    })),
    plans: plans.map((plan) => ({
      id: plan.id,
      fixId: plan.fix_id,
      recordedAt: plan.recorded_at,
      environments: fromJson(plan.environments),
      cleanRunsNeeded: plan.clean_runs_needed,
      minWindowMs: plan.minimum_window_ms,
      maxWindowMs: plan.maximum_window_ms,
      targetRate: plan.target_rate,
      before: {
        failed: plan.failed_before,
        total: plan.runs_before,
        observedMs: plan.observed_before_ms ?? 0,
        occurrences: plan.occurrences_before ?? 0,
      },
    })),
    passedChecks: passed.map((check) => ({
      planId: check.plan_id,
      environment: check.environment,
      at: check.at,
      since: check.since,
    })),
    monitors: monitors
      // One whose place another has taken needs no evidence of its own any more.
      .filter(({ id, retired_at }) => retired_at === null || missing.includes(id))
      .map((monitor) => ({
        id: monitor.id,
        name: monitor.name,
        version: monitor.version,
        environment: environmentOf.get(monitor.id) ?? '',
        intervalMs: monitor.interval_ms,
        presentIntervalMs: intervalsNow.get(monitor.id) ?? monitor.interval_ms,
        failures: monitor.failures,
        retired: monitor.retired_at !== null,
      })),
    monitorEdits: [
      ...edits.map((edit) => ({ monitorId: edit.monitor_id, at: edit.at, onlyAdds: edit.only_adds === 1 })),
      ...monitors.flatMap(({ id, successorSince }) =>
        successorSince === null ? [] : [{ monitorId: id, at: successorSince, onlyAdds: false }],
      ),
    ],
    runs,
    alike: (await alikeProblems(tx, row.id, row.opened_at - lookBack)).map((problem) => ({
      problemId: problem.id,
      title: problem.title,
      environment: places.environment.get(problem.environment_id)?.slug ?? '',
    })),
    preventions: preventions.map((one) => ({
      id: one.id,
      state: one.state,
    })),
    decisions: await loadDecisions(tx, row.id),
  };
}

/** The effective intervals of monitors at present, which are stretched while more is asked than the probe can do. */
async function presentIntervals(
  tx: ReadTx,
  monitors: readonly { id: string; interval_ms: number }[],
  now: number,
): Promise<Map<string, number>> {
  const stretch = await stretchOf(tx, now);
  return new Map(monitors.map(({ id, interval_ms }) => [id, interval_ms * stretch]));
}
