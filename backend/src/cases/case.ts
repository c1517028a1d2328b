import type { Verification, Workaround } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import type { CaseJudgement } from '@appops/shared/rules/case/case-judgement';
import type { DoubtfulRelease, FixTrack } from '@appops/shared/rules/case/fix-track';
import type { EnvironmentVerification } from '@appops/shared/rules/case/verification-track';
import { failureShare } from '@appops/shared/rules/verification-plan';
import { outOfReach } from '@appops/shared/rules/verification-progress';
import { isMatchable } from '@appops/shared/rules/case/fix-in-release';
import { caseStatuses } from '@appops/shared/words/case';
import { fromJson } from '../database/json.ts';
import type { CaseTable, FixTable, WorkaroundTable } from '../database/schema/cases.ts';
import type { PlanTable } from '../database/schema/verification.ts';
import type { ReadTx } from '../database/store.ts';
import { loadCasePlaces, type CasePlaces } from './case-places.ts';
import {
  blockerWords,
  doubtWords,
  leftOutWords,
  outOfReachWords,
  proposalWords,
  revertWords,
  verificationWords,
} from './case-words.ts';
import { namesOf as namesOfFix } from './fix-names.ts';
import { namesOfSuspects, suspectsOf } from './suspects.ts';
import { storedJudgement } from './judge-case.ts';
import { instant } from '../instant.ts';

function workaroundOf(row: WorkaroundTable, judgement: CaseJudgement | null): Workaround {
  const judged = judgement?.tracks.containment.workarounds.find((one) => one.workaroundId === row.id);
  return {
    id: row.id,
    description: row.description,
    owner: row.owner,
    expiresAt: instant(row.expires_at),
    expiresAfterReleases: row.expires_after_releases,
    rollbackStep: row.rollback_step,
    state: judged?.state ?? 'proposed',
    holding: judged?.holding ?? null,
    environments: fromJson(row.environments),
    activatedAt: instant(row.activated_at),
    retiredAt: instant(row.retired_at),
    recordedBy: fromJson(row.recorded_by),
  };
}

/** Copies, as the contract's lists may be changed and the rules' may not. */
function fixNames(row: FixTable): Pick<Case['fixes'][number], 'changes' | 'versions'> {
  const { changes, versions } = namesOfFix(row);
  return {
    changes: changes.map(({ commits, pullRequests }) => ({
      commits: [...commits],
      pullRequests: [...pullRequests],
    })),
    versions: [...versions],
  };
}

/** Stored judgements of the first release know of no doubts. */
function doubtsOf(
  track: Partial<Pick<FixTrack, 'unknownIn' | 'partlyIn'>>,
): Case['fixes'][number]['doubtfulIn'] {
  const tell = (one: DoubtfulRelease, code: string, message: string) => ({
    environment: one.environment,
    version: one.version,
    missing: one.missing,
    reason: { code, message },
  });
  return [
    ...(track.unknownIn ?? []).map((one) =>
      tell(one, one.because, `It is not known whether ${one.version} has it: ${doubtWords(one.because)}`),
    ),
    ...(track.partlyIn ?? []).map((one) => tell(one, 'partly', `${one.version} has only a part of it.`)),
  ];
}

function fixOf(row: FixTable, judgement: CaseJudgement | null, places: CasePlaces): Case['fixes'][number] {
  const track = judgement?.tracks.fix;
  const names = fixNames(row);
  return {
    id: row.id,
    description: row.description,
    service: places.serviceSlug.get(row.service_id ?? '') ?? '',
    commit: row.commit_sha,
    version: row.version,
    url: row.url,
    mergedAt: instant(row.merged_at),
    revertedAt: instant(row.reverted_at),
    ...names,
    missing: isMatchable(names) ? [] : ['commit, pull request or version'],
    doubtfulIn: track?.fixId !== row.id ? [] : doubtsOf(track),
    planLacks: row.plan_lacks === null ? [] : fromJson(row.plan_lacks),
    liveIn:
      track?.fixId !== row.id
        ? []
        : track.liveIn.map(({ environment, deploymentId, version, since }) => ({
            environment,
            deployment: deploymentId,
            version,
            since: instant(since),
          })),
    recordedAt: instant(row.recorded_at),
    recordedBy: fromJson(row.recorded_by),
  };
}

/** Judgements that were stored by an older version do not tell. */
function missingIn(of: Partial<Pick<EnvironmentVerification, 'missingMonitors'>>) {
  return of.missingMonitors ?? [];
}

/** The plan in force and how far it is: where there are several environments, the one that is furthest from done. */
function verificationOf(row: PlanTable, judgement: CaseJudgement | null): Verification {
  const track = judgement?.tracks.verification;
  const environments = track?.planId === row.id ? track.environments : [];
  const undone = environments.filter(({ progress }) => progress.blockedBy.length > 0);
  const shown = undone.toSorted((a, b) => a.progress.clean - b.progress.clean)[0] ?? environments[0];
  const several = environments.length > 1;
  const expectedMs = shown?.progress.expectedMs ?? null;
  return {
    id: row.id,
    fix: row.fix_id,
    environments: fromJson(row.environments),
    failureShareBefore: Math.min(
      0.5,
      row.stated_share ?? failureShare({ failed: row.failed_before, total: row.runs_before }) ?? 0,
    ),
    cleanRunsNeeded: row.clean_runs_needed,
    minimumWindowMs: row.minimum_window_ms,
    targetRate: row.target_rate,
    shortened:
      row.short_because === null
        ? null
        : {
            reason: row.short_because,
            measuredWindowMs: row.measured_window_ms ?? row.minimum_window_ms,
            measuredRuns: row.measured_runs ?? row.clean_runs_needed,
          },
    seenBefore:
      row.observed_before_ms === null
        ? null
        : {
            observedMs: row.observed_before_ms,
            occurrences: row.occurrences_before ?? 0,
            failedRuns: row.failed_before,
            runs: row.runs_before,
          },
    warnings: outOfReach(row.minimum_window_ms, expectedMs).map((code) => ({
      code,
      message: outOfReachWords(code, row.minimum_window_ms, expectedMs),
    })),
    recordedAt: instant(row.recorded_at),
    recordedBy: fromJson(row.recorded_by),
    state: track?.planId === row.id ? track.state : 'not_due',
    progress: {
      cleanRuns: shown?.progress.clean ?? 0,
      cleanRunsAfterRetirement: shown?.progress.cleanAfterRetirement ?? 0,
      failedRuns: shown?.progress.failed ?? 0,
      leftOut: shown?.progress.leftOut ?? 0,
      leftOutBy: (shown?.progress.leftOutBy ?? []).map(({ reason: why, runs, until }) => ({
        reason: why,
        runs,
        until: instant(until),
        message: leftOutWords(why),
      })),
      restartedAt: instant(shown?.progress.restartedAt ?? null),
      observedMs: shown?.progress.observedMs ?? 0,
      startedAt: instant(shown?.progress.startedAt ?? null),
      windowEndsAt: instant(shown?.progress.windowEndsAt ?? null),
      missingMonitors: environments.flatMap(missingIn),
      waitingFor: environments.flatMap((one) => {
        const retired = missingIn(one).flatMap(({ name }) => name ?? []);
        return one.progress.blockedBy.map((code) => ({
          code,
          message: `${several ? `${one.environment}: ` : ''}${blockerWords(code, retired)}`,
        }));
      }),
    },
  };
}

/** Cases as the API tells them; a fixed number of queries however many there are. */
export async function casesOf(tx: ReadTx, rows: CaseTable[]): Promise<Case[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const places = await loadCasePlaces(tx);
  const workarounds = await tx
    .selectFrom('workarounds')
    .selectAll()
    .where('case_id', 'in', ids)
    .orderBy('recorded_at')
    .execute();
  const causes = await tx
    .selectFrom('causes')
    .selectAll()
    .where('case_id', 'in', ids)
    .orderBy('recorded_at')
    .execute();
  const fixes = await tx
    .selectFrom('fixes')
    .selectAll()
    .where('case_id', 'in', ids)
    .orderBy('recorded_at')
    .execute();
  const plans = await tx
    .selectFrom('plans')
    .selectAll()
    .where('case_id', 'in', ids)
    .where('replaced_at', 'is', null)
    .orderBy('recorded_at')
    .execute();
  const preventions = await tx
    .selectFrom('preventions')
    .selectAll()
    .where('case_id', 'in', ids)
    .orderBy('recorded_at')
    .execute();
  const incidents = await tx
    .selectFrom('case_incidents')
    .innerJoin('incidents', 'incidents.id', 'case_incidents.incident_id')
    .select(['case_id', 'incidents.id', 'incidents.title', 'incidents.status'])
    .where('case_id', 'in', ids)
    .orderBy('incidents.opened_at')
    .execute();
  const problems = await tx
    .selectFrom('problems')
    .select(['id', 'title', 'case_id'])
    .where('case_id', 'in', ids)
    .execute();
  const ongoing = await tx
    .selectFrom('occurrences')
    .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
    .select('problem_id')
    .where('problems.case_id', 'in', ids)
    .where('ended_at', 'is', null)
    .execute();
  const annotations = await tx
    .selectFrom('annotations')
    .select((eb) => ['case_id', eb.fn.countAll<number>().as('count')])
    .where('case_id', 'in', ids)
    .groupBy('case_id')
    .execute();

  const named = await namesOfSuspects(tx, rows, places);

  return rows.map((row): Case => {
    const ofThisCase = <T extends { case_id: string | null }>(list: T[]) =>
      list.filter((one) => one.case_id === row.id);
    const judgement = storedJudgement(row);
    const tracks = judgement?.tracks;
    const plan = ofThisCase(plans).at(-1);
    const told = suspectsOf(tracks?.cause.suspects ?? [], named);
    return {
      id: row.id,
      title: row.title,
      description: row.description,
      severity: row.severity,
      status: caseStatuses.find((status) => status === row.status) ?? 'unknown',
      service: row.service_id === null ? null : (places.serviceSlug.get(row.service_id) ?? null),
      tracks: {
        containment: {
          state: tracks?.containment.state ?? 'none',
          holding: tracks?.containment.holding ?? null,
          reasons: (tracks?.containment.proposedAgain ?? []).map(({ environment }) => ({
            code: 'workaround_again',
            message: `${environment} runs a release without the fix.`,
          })),
        },
        cause: {
          state: tracks?.cause.state ?? 'unknown',
          reasons: told.slice(0, 1).map(({ kind, name, because }) => ({
            code: because.code,
            message: `The ${kind} ${kind === 'change' ? `"${name}"` : `of ${name}`} ${because.message}.`,
          })),
        },
        fix: {
          state: tracks?.fix.state ?? 'none',
          reasons:
            tracks?.fix.revertedBy == null
              ? []
              : [{ code: 'fix_reverted', message: revertWords(tracks.fix.revertedBy) }],
        },
        verification: {
          state: tracks?.verification.state ?? 'not_due',
          reasons:
            tracks === undefined
              ? []
              : [{ code: tracks.verification.reason, message: verificationWords(tracks.verification) }],
        },
        prevention: { state: tracks?.prevention.state ?? 'none', reasons: [] },
      },
      proposals: (judgement?.proposals ?? []).map((proposal) => ({
        code: proposal.code,
        message: proposalWords(proposal),
        problem: proposal.code === 'link_problem' ? proposal.problemId : null,
      })),
      workarounds: ofThisCase(workarounds).map((one) => workaroundOf(one, judgement)),
      causes: ofThisCase(causes).map((cause) => ({
        id: cause.id,
        description: cause.description,
        state: cause.state,
        deployment: cause.deployment_id,
        recordedAt: instant(cause.recorded_at),
        recordedBy: fromJson(cause.recorded_by),
      })),
      suspects: told,
      fixes: ofThisCase(fixes).map((one) => fixOf(one, judgement, places)),
      verification: plan === undefined ? null : verificationOf(plan, judgement),
      preventions: ofThisCase(preventions).map((prevention) => ({
        id: prevention.id,
        description: prevention.description,
        state: prevention.state,
        dueAt: instant(prevention.due_at),
        owner: prevention.owner,
        recordedAt: instant(prevention.recorded_at),
        recordedBy: fromJson(prevention.recorded_by),
      })),
      incidents: ofThisCase(incidents).map(({ id, title, status }) => ({ id, title, status })),
      problems: ofThisCase(problems).map(({ id, title }) => ({
        id,
        title,
        open: ongoing.some(({ problem_id }) => problem_id === id),
      })),
      annotations: Number(ofThisCase(annotations)[0]?.count ?? 0),
      occurrences: {
        total: new Set(judgement?.occurrences.map((one) => one.occurrenceId)).size,
        againstFix: judgement?.countsAgainst.length ?? 0,
        unattributed: judgement?.unattributed.length ?? 0,
        sinceClosing: judgement?.sinceDecision.length ?? 0,
      },
      closure:
        row.closed_at === null || row.closed_as === null || row.closed_by === null
          ? null
          : {
              as: row.closed_as,
              reason: row.closed_reason ?? '',
              until: instant(row.closed_until),
              duplicateOf: row.duplicate_of,
              at: instant(row.closed_at),
              by: fromJson(row.closed_by),
            },
      reopenedBecause: row.reopened_because,
      openedAt: instant(row.opened_at),
      closedAt: instant(row.closed_at),
      version: row.version,
    };
  });
}
