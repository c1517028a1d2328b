/** Fourth track: does the latest fix hold? The machine proves or refutes; a person closes. */

import { countExposure } from '../exposure.ts';
import type { Exposure, ExposureRule, ExposureRun } from '../exposure.ts';
import { fisherFewerAfter } from '../fisher.ts';
import { graceMs } from '../occurrences.ts';
import { effectiveIntervalMs } from '../run-stretches.ts';
import { measureProgress } from '../verification-progress.ts';
import type { Blocker, VerificationProgress } from '../verification-progress.ts';
import type { CaseFacts, FixFact, PlanFact } from './case-facts.ts';
import { worksIn } from './containment-track.ts';
import { deploymentSpans, maintenanceSpans } from './excused-spans.ts';
import { planAt, plansOf } from './fixes-and-plans.ts';
import type { OccurrenceJudgement } from './occurrence-judgement.ts';
import type { ReleaseHistory } from './release-history.ts';
import type { VerificationState } from '../../words/track.ts';

export type VerificationReason =
  | 'no_fix'
  | 'no_plan'
  | 'no_plan_since_reopened'
  | 'fix_reverted'
  | 'not_live_yet'
  | 'fix_left'
  | 'exposure_incomplete'
  | 'other_environments_missing'
  | 'exposure_complete'
  | 'occurrence_counts'
  | 'rate_above_target'
  | 'rate_lower_but_above_target'
  | 'window_exhausted';

export interface EnvironmentVerification {
  environment: string;
  state: VerificationState;
  reason: VerificationReason;
  progress: VerificationProgress;
  /** It passed by then, and that was recorded: what is pruned or edited since has no say. */
  passedBefore: boolean;
  /** Monitors that saw the problem, were retired, and have neither a successor nor been dropped. */
  missingMonitors: { id: string; name: string | null }[];
}

export interface VerificationTrack {
  state: VerificationState;
  reason: VerificationReason;
  fixId: string | null;
  planId: string | null;
  environments: EnvironmentVerification[];
  /** The occurrence that ended it. */
  endedBy: { occurrenceId: string; part: number; at: number } | null;
  /** From here on the plan cannot be changed, only replaced by one that starts anew. */
  evidenceCounts: boolean;
  waitsForPerson: boolean;
}

/** Largest p-value at which fewer failures than before are believed. */
const SIGNIFICANCE = 0.05;

export interface VerificationContext {
  facts: CaseFacts;
  history: ReleaseHistory;
  occurrences: readonly OccurrenceJudgement[];
  /** When a person last reopened the case: only a plan from after that is due. */
  reopenedByPersonAt: number | null;
  now: number;
}

/** Judges the latest fix against the latest of its plans. */
export function judgeVerification(fix: FixFact | null, context: VerificationContext): VerificationTrack {
  const { facts, occurrences, reopenedByPersonAt } = context;
  if (fix === null) return notDue('no_fix', null, null, []);
  const plans = plansOf(facts, fix.id);
  const plan = plans[0] ?? null;

  const ending = occurrences.find((one) => one.fixId === fix.id && endsVerification(one, plans, facts));
  const environments = plan === null ? [] : judgeEnvironments(plan, fix, context);
  if (ending !== undefined) {
    return {
      state: 'ineffective',
      reason: 'occurrence_counts',
      fixId: fix.id,
      planId: plan?.id ?? null,
      environments: environments.map((one) =>
        one.environment === ending.environment
          ? { ...one, state: 'ineffective', reason: 'occurrence_counts' }
          : one,
      ),
      endedBy: { occurrenceId: ending.occurrenceId, part: ending.part, at: ending.start },
      evidenceCounts: true,
      waitsForPerson: false,
    };
  }
  if (context.history.revertOf(fix) !== null) return notDue('fix_reverted', fix, plan, environments);
  if (plan === null) return notDue('no_plan', fix, null, []);
  if (reopenedByPersonAt !== null && plan.recordedAt <= reopenedByPersonAt) {
    return notDue('no_plan_since_reopened', fix, plan, environments);
  }
  const { state, reason } = combine(environments);
  return {
    state,
    reason,
    fixId: fix.id,
    planId: plan.id,
    environments,
    endedBy: null,
    evidenceCounts: environments.some(({ progress }) => progress.eligible > 0),
    waitsForPerson: state === 'inconclusive' || state === 'partly_effective',
  };
}

function notDue(
  reason: VerificationReason,
  fix: FixFact | null,
  plan: PlanFact | null,
  environments: EnvironmentVerification[],
): VerificationTrack {
  return {
    state: 'not_due',
    reason,
    fixId: fix?.id ?? null,
    planId: plan?.id ?? null,
    environments,
    endedBy: null,
    evidenceCounts: false,
    waitsForPerson: false,
  };
}

/**
 * The first occurrence that counts ends it, whichever of the fix's plans was in force then: a new plan does not
 * make an ineffective fix effective. A plan with a target rate tolerates occurrences until its end, but none that
 * begins or goes on after the case was closed on the strength of it.
 */
function endsVerification(
  occurrence: OccurrenceJudgement,
  plans: readonly PlanFact[],
  facts: CaseFacts,
): boolean {
  if (occurrence.outcome !== 'counts') return false;
  const plan = planAt(plans, occurrence.start);
  if (plan === null) return false;
  return (
    plan.targetRate === 0 ||
    facts.decisions.some(
      (decision) =>
        (decision.kind === 'closed_effective' || decision.kind === 'closed_effective_by_judgement') &&
        decision.at > plan.recordedAt &&
        decision.at < (occurrence.end ?? Infinity),
    )
  );
}

function judgeEnvironments(
  plan: PlanFact,
  fix: FixFact,
  context: VerificationContext,
): EnvironmentVerification[] {
  const { facts, history, occurrences, now } = context;
  const runs = byEnvironment(facts.runs);
  return plan.environments.map((environment) => {
    const seen = runs.get(environment) ?? [];
    const rule = exposureRule(plan, fix, environment, context, seen);
    const exposure = countExposure(seen, rule, now);
    const here = facts.monitors.filter((monitor) => monitor.environment === environment);
    const progress = measureProgress(
      plan,
      rule,
      exposure,
      {
        occurrenceOngoing: hasOngoing(occurrences, environment),
        monitorRetired: here.some(({ retired }) => retired),
        monitorEdited: editsSince(facts, plan, environment).some(({ onlyAdds }) => !onlyAdds),
        runsPerMs: here.reduce(
          (sum, { retired, intervalMs, presentIntervalMs = intervalMs }) =>
            sum + (retired ? 0 : 1 / presentIntervalMs),
          0,
        ),
      },
      now,
    );
    const missingMonitors = here
      .filter(({ retired }) => retired)
      .map(({ id, name = null }) => ({ id, name }));
    const told = { environment, progress, missingMonitors };
    const passedBefore = facts.passedChecks.some(
      (check) =>
        check.planId === plan.id &&
        check.environment === environment &&
        rule.liveSince !== null &&
        check.at >= rule.liveSince &&
        // A deployment that was reported late may show that the fix was not live all that time.
        (check.since == null || check.since >= rule.liveSince) &&
        // Under a workaround nothing is proved, and once it is retired all has to pass again.
        !rule.masked &&
        (check.since ?? check.at) >= (rule.unmaskedSince ?? -Infinity),
    );
    if (rule.liveSince === null) {
      const reason = history.streaks(fix, environment).length > 0 ? 'fix_left' : 'not_live_yet';
      return { ...told, state: 'not_due', reason, passedBefore };
    }
    // A rate is what all runs say; only where they say too little, as most are gone, the recorded check speaks for them.
    const isKnown = plan.targetRate > 0 && lacking(plan, progress).length === 0;
    if (passedBefore && !isKnown)
      return { ...told, state: 'effective', reason: 'exposure_complete', passedBefore };
    const longestUntil = Math.max(rule.liveSince, plan.recordedAt) + plan.maxWindowMs;
    return { ...told, ...judgeExposure(plan, exposure, progress, longestUntil, now), passedBefore };
  });
}

function byEnvironment(runs: Iterable<ExposureRun>): Map<string, ExposureRun[]> {
  const groups = new Map<string, ExposureRun[]>();
  for (const run of runs) {
    const group = groups.get(run.environment) ?? [];
    groups.set(run.environment, group);
    group.push(run);
  }
  return groups;
}

/** Edits of an environment's monitors since the plan was recorded. */
function editsSince(facts: CaseFacts, plan: PlanFact, environment: string) {
  const here = new Set(facts.monitors.filter((one) => one.environment === environment).map(({ id }) => id));
  return facts.monitorEdits.filter((edit) => here.has(edit.monitorId) && edit.at > plan.recordedAt);
}

function exposureRule(
  plan: PlanFact,
  fix: FixFact,
  environment: string,
  { facts, history }: Pick<VerificationContext, 'facts' | 'history'>,
  runs: readonly ExposureRun[],
): ExposureRule {
  const streak = history.streaks(fix, environment).at(-1);
  const workarounds = facts.workarounds.filter(
    (one) => one.activatedAt !== null && worksIn(one, environment),
  );
  const retired = workarounds.map((one) => one.retiredAt).filter((at) => at !== null);
  const edits = editsSince(facts, plan, environment).map(({ at }) => at);
  const monitors = facts.monitors.filter((monitor) => monitor.environment === environment);
  const shed = runs.filter(({ outcome }) => outcome === 'shed');
  const slowestAt = (at: number): number =>
    Math.max(
      0,
      ...monitors.map(({ id, intervalMs }) =>
        effectiveIntervalMs(shed, id, intervalMs, at, at + graceMs(intervalMs)),
      ),
    );
  const deployments = deploymentSpans(facts, history, [fix.service], environment, slowestAt);
  return {
    planRecordedAt: plan.recordedAt,
    liveSince: streak === undefined || streak.to !== null ? null : streak.from,
    unmaskedSince: retired.length === 0 ? null : Math.max(...retired),
    masked: workarounds.some((one) => one.retiredAt === null),
    editedAt: edits.length === 0 ? null : Math.max(...edits),
    maintenance: maintenanceSpans(facts.maintenance, environment),
    deployments: deployments.filter(({ start, end }) => start < end),
    graces: deployments.map(({ end, graceUntil }) => ({ start: end, end: graceUntil })),
    monitors,
    cleanRunsNeeded: plan.cleanRunsNeeded,
    restarts: plan.targetRate === 0,
    unknown: (streak?.unknown ?? []).map((span) => ({ start: span.from, end: span.to })),
  };
}

/** What a reporter's unknown or older version saw says nothing of what is live. */
function hasOngoing(occurrences: readonly OccurrenceJudgement[], environment: string): boolean {
  return occurrences.some(
    (one) =>
      one.environment === environment &&
      one.end === null &&
      one.outcome !== 'unattributed' &&
      one.reason !== 'older_reporter_version',
  );
}

/** What a plan waits for before it can be judged. One that accepts failures is judged by their rate while they occur, too. */
function lacking(plan: PlanFact, { blockedBy }: VerificationProgress): Blocker[] {
  return blockedBy.filter((one) => plan.targetRate === 0 || one !== 'occurrence_ongoing');
}

function judgeExposure(
  plan: PlanFact,
  exposure: Exposure,
  progress: VerificationProgress,
  longestUntil: number,
  now: number,
): { state: VerificationState; reason: VerificationReason } {
  const undecided =
    now >= longestUntil
      ? { state: 'inconclusive' as const, reason: 'window_exhausted' as const }
      : { state: 'running' as const, reason: 'exposure_incomplete' as const };
  if (lacking(plan, progress).length > 0) return undecided;
  const after = { failed: exposure.failed, total: exposure.clean + exposure.failed };
  // Nothing is proved while it occurs, whatever rate is accepted.
  if (plan.targetRate === 0 || after.failed <= plan.targetRate * after.total)
    return progress.blockedBy.length > 0 ? undecided : { state: 'effective', reason: 'exposure_complete' };
  return fisherFewerAfter(plan.before, after) <= SIGNIFICANCE
    ? { state: 'partly_effective', reason: 'rate_lower_but_above_target' }
    : { state: 'ineffective', reason: 'rate_above_target' };
}

/** Verifying from the first environment on; proved only when all are. */
function combine(environments: readonly EnvironmentVerification[]): {
  state: VerificationState;
  reason: VerificationReason;
} {
  const having = (state: VerificationState) => environments.find((one) => one.state === state);
  const live = environments.filter((one) => one.state !== 'not_due');
  const first = live[0];
  if (first === undefined) {
    const left = environments.some((one) => one.reason === 'fix_left');
    return { state: 'not_due', reason: left ? 'fix_left' : 'not_live_yet' };
  }
  const decisive = having('ineffective') ?? having('running') ?? having('inconclusive');
  if (decisive !== undefined) return { state: decisive.state, reason: decisive.reason };
  if (live.length < environments.length) return { state: 'running', reason: 'other_environments_missing' };
  const partly = having('partly_effective');
  return partly === undefined
    ? { state: 'effective', reason: first.reason }
    : { state: 'partly_effective', reason: partly.reason };
}
