import type { Verdict } from '@appops/shared/contract/deployments';
import {
  judgeDeployment,
  VERDICT_WINDOW_MS,
  type VerdictJudgement,
  type VerdictMonitor,
  type VerdictReason,
  type VerdictRun,
} from '@appops/shared/rules/verdict';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { DeploymentTable } from '../database/schema/releases.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { runsOf } from '../results/runs-of.ts';
import { stretchOf } from '../scheduling/probe-loads.ts';
import { timingOf } from '../monitors/timing.ts';
import { lockEnvironments } from './settle.ts';

/** Intervals before the start that are read: enough to know that a monitor was up. */
const intervalsBefore = 5;
/** Intervals after the window that are read, beyond those that confirm a failure. */
const intervalsAfter = 4;
/** How long results may be on their way into the store, in milliseconds. */
const storingTakes = 2_000;
/** A deployment that runs for longer is judged only when it has finished: forgotten ones run for ever. */
const longestWatchedRun = 6 * 60 * 60_000;

/** What is said of a monitor follows its name. */
const words: Record<VerdictReason, string> = {
  not_started: 'It has not started.',
  not_finished: 'It has not finished.',
  window_open: 'It is still being watched.',
  results_outstanding: 'The last results of the window are not there yet.',
  monitor_went_down: 'was up before and went down after the start.',
  all_stayed_up: 'Every monitor was up before and stayed up through the window.',
  no_monitors: 'No monitor watches this environment.',
  not_up_before: 'was not up when it started.',
  no_runs_before: 'has no runs from before the start.',
  no_runs_after: 'has no runs from after the finish.',
  gap_in_runs: 'has a gap in its runs.',
  failure_unconfirmed: 'failed at the end of the window, and it is not known whether it went down.',
  monitor_edited: 'was edited in the meantime.',
  next_deployment_in_window: 'The next deployment came before the window closed.',
};

/**
 * Judges a deployment by what its environment's monitors say so far, and stores the verdict if there is one; else
 * when to look again.
 *
 * @param windowMs how long after its finish a deployment is watched
 */
export async function judgeVerdict(ctx: Context, id: string, windowMs = VERDICT_WINDOW_MS): Promise<void> {
  const { tx, now } = ctx;
  const found = await tx
    .selectFrom('deployments')
    .select('environment_id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (found === undefined) return;
  // A report that changes the deployment's times must not come in between.
  await lockEnvironments(tx, found.environment_id);
  const row = await tx.selectFrom('deployments').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  if (row.verdict !== null || row.status === 'queued' || row.status === 'canceled') {
    if (row.verdict_due_at !== null) await lookAgainAt(tx, id, null);
    return;
  }
  if (row.finished_at === null && now - row.started_at > longestWatchedRun) return;

  const rows = await monitorsOf(tx, row);
  const monitors = await withRuns(tx, row, rows, windowMs, now);
  const nextStartedAt = await nextStart(tx, row);
  const judgement = judgeDeployment(
    { startedAt: row.started_at, finishedAt: row.finished_at, nextStartedAt, windowMs, monitors },
    now,
  );
  if (judgement.verdict === null) {
    const interval = Math.max(1_000, ...rows.map((monitor) => monitor.interval_ms));
    await lookAgainAt(tx, id, nextLook(judgement, Math.min(30_000, interval), now));
    return;
  }
  await storeVerdict(ctx, row, { ...judgement, verdict: judgement.verdict }, rows);
}

/** When the judgement may come out differently, or null when a finish must come first. */
function nextLook({ windowEndsAt }: VerdictJudgement, interval: number, now: number): number | null {
  if (windowEndsAt === null) return null;
  // The last results of the window are stored a little later than they were made.
  return Math.max(windowEndsAt + interval + storingTakes, now + interval);
}

async function lookAgainAt(tx: WriteTx, id: string, at: number | null): Promise<void> {
  await tx.updateTable('deployments').set({ verdict_due_at: at }).where('id', '=', id).execute();
}

/** Monitors that can say something: those there before the start, neither paused nor retired. */
function monitorsOf(tx: ReadTx, row: DeploymentTable): Promise<MonitorTable[]> {
  return tx
    .selectFrom('monitors')
    .selectAll()
    .where('environment_id', '=', row.environment_id)
    .where('retired_at', 'is', null)
    .where('paused', '=', 0)
    .where('created_at', '<=', row.started_at)
    .execute();
}

async function withRuns(
  tx: ReadTx,
  row: DeploymentTable,
  monitors: readonly MonitorTable[],
  windowMs: number,
  now: number,
): Promise<VerdictMonitor[]> {
  const verdictMonitors: VerdictMonitor[] = [];
  const stretch = await stretchOf(tx, now);
  for (const monitor of monitors) {
    const { id, interval_ms, down_after, up_after } = monitor;
    // Runs that outlast the interval come at a pace of their own.
    const pace = Math.max(interval_ms * stretch, timingOf(monitor).longestRunMs);
    const runs: VerdictRun[] = [];
    const end = row.finished_at === null ? now : row.finished_at + windowMs;
    const asked = {
      monitorIds: [id],
      from: row.started_at - (intervalsBefore + up_after) * pace,
      to: Math.min(now, end + (down_after + intervalsAfter) * pace) + 1,
    };
    for await (const { slot, stretch, outcome, suspect, maintenance, monitorVersion } of runsOf(tx, asked))
      runs.push({ at: slot, from: stretch?.first ?? slot, outcome, suspect, maintenance, monitorVersion });
    verdictMonitors.push({
      id,
      intervalMs: interval_ms,
      stretch,
      downAfter: down_after,
      upAfter: up_after,
      runs,
    });
  }
  return verdictMonitors;
}

/** When the next deployment into the environment started, or this one was rolled back; null while neither happened. */
async function nextStart(tx: ReadTx, row: DeploymentTable): Promise<number | null> {
  const nextDeployment = await tx
    .selectFrom('deployments')
    .select('started_at')
    .where('environment_id', '=', row.environment_id)
    .where('status', 'not in', ['queued', 'canceled'])
    .where((eb) =>
      eb.or([
        eb('started_at', '>', row.started_at),
        eb.and([eb('started_at', '=', row.started_at), eb('number', '>', row.number)]),
      ]),
    )
    .orderBy('started_at')
    .limit(1)
    .executeTakeFirst();
  const known = [nextDeployment?.started_at ?? null, row.withdrawn_at].filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function reasonsOf(
  { reasons, monitors, verdict }: VerdictJudgement,
  rows: readonly MonitorTable[],
): Verdict['reasons'] {
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return reasons.flatMap((code): Verdict['reasons'] => {
    const own = monitors.filter(
      ({ reason, finding }) => reason === code && finding !== (verdict === 'no_worse' ? null : 'stayed_up'),
    );
    if (own.length === 0 || code === 'all_stayed_up') return [{ code, message: words[code], monitor: null }];
    return own.map(({ monitorId }) => ({
      code,
      message: `${names.get(monitorId) ?? monitorId} ${words[code]}`,
      monitor: monitorId,
    }));
  });
}

async function storeVerdict(
  ctx: Context,
  row: DeploymentTable,
  judgement: VerdictJudgement & { verdict: string },
  rows: readonly MonitorTable[],
): Promise<void> {
  const reasons = reasonsOf(judgement, rows);
  const { numUpdatedRows } = await ctx.tx
    .updateTable('deployments')
    .set({
      verdict: judgement.verdict,
      verdict_rule: judgement.ruleVersion,
      verdict_reasons: toJson(reasons),
      verdict_at: ctx.now,
      verdict_due_at: null,
    })
    .where('id', '=', row.id)
    .where('verdict', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  ctx.tell('deployment.verdict', {
    subjects: {
      deployment: row.id,
      service: row.service_id,
      environment: row.environment_id,
      monitor: judgement.monitors
        .filter(({ finding }) => finding === 'went_down')
        .map(({ monitorId }) => monitorId),
    },
    data: {
      version: row.version,
      value: judgement.verdict,
      reasons,
      ruleVersion: judgement.ruleVersion,
    },
  });
}
