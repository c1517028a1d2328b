/** A CAPA case judged from its facts: five tracks, one derived status. */

import type { CaseFacts, ClosingDecision } from './case-facts.ts';
import { judgeCause } from './cause-track.ts';
import type { CauseTrack } from './cause-track.ts';
import { judgeDecisions } from './case-decision.ts';
import type { Reopening } from './case-decision.ts';
import { judgeContainment } from './containment-track.ts';
import type { ContainmentTrack } from './containment-track.ts';
import type { PresenceReason } from './presence.ts';
import { judgeFix } from './fix-track.ts';
import type { FixTrack } from './fix-track.ts';
import { latestFix } from './fixes-and-plans.ts';
import { judgeOccurrences } from './occurrence-judgement.ts';
import type { OccurrenceJudgement } from './occurrence-judgement.ts';
import { judgePrevention } from './prevention-track.ts';
import { readReleaseHistory } from './release-history.ts';
import { judgeVerification } from './verification-track.ts';
import type { VerificationTrack } from './verification-track.ts';
import type { PreventionState } from '../../words/track.ts';
import type { CaseStatus } from '../../words/case.ts';

export interface CaseTracks {
  containment: ContainmentTrack;
  cause: CauseTrack;
  fix: FixTrack;
  verification: VerificationTrack;
  prevention: { state: PreventionState };
}

/** What the machine proposes, or asks people for. It never does either by itself. */
export type CaseProposal =
  | { code: 'workaround_again'; workaroundId: string; environment: string }
  | { code: 'close_as_effective' }
  | { code: 'decide'; because: 'inconclusive' | 'partly_effective' }
  | { code: 'name_commit_or_version'; fixId: string }
  | {
      /** It is not known whether the release that is live there has the fix. */
      code: 'say_whether_fixed';
      fixId: string;
      environment: string;
      version: string;
      because: PresenceReason;
      missing: string[];
    }
  | {
      code: 'release_missing_changes';
      fixId: string;
      environment: string;
      version: string;
      missing: string[];
    }
  /** It was closed as effective, and a failure from before that became known afterwards. */
  | { code: 'reopen'; occurrenceId: string; at: number }
  /** It was closed as effective, and a deployment that became known afterwards had taken the fix away before that. */
  | { code: 'reopen_without_fix'; environment: string }
  /** A failure of no case is like this one's: a person may link it. */
  | { code: 'link_problem'; problemId: string; title: string; environment: string }
  | { code: 'plan_verification'; fixId: string }
  | { code: 'complete_workaround'; workaroundId: string; missing: ('owner' | 'expiry' | 'rollback_step')[] }
  | { code: 'retire_or_extend_workaround'; workaroundId: string }
  | { code: 'name_second_fix'; fixId: string }
  | { code: 'state_source_or_reason' };

export interface CaseJudgement {
  status: CaseStatus;
  tracks: CaseTracks;
  reopened: Reopening | null;
  /** Set when closed as a duplicate. */
  duplicateOf: string | null;
  occurrences: OccurrenceJudgement[];
  /** Those that count against a fix. */
  countsAgainst: OccurrenceJudgement[];
  /** Ids of occurrences whose reporter ran a version that is no known release. */
  unattributed: string[];
  /** Ids of occurrences that started after the decision in force; of a duplicate's they belong to the original. */
  sinceDecision: string[];
  proposals: CaseProposal[];
}

/**
 * Judges a case as it stands at `now`. Pure: the same facts give the same answer in whatever order they are
 * handed in, so a deployment that is reported late simply leads to another answer. Runs in time linear in the
 * number of runs.
 */
export function judgeCase(facts: CaseFacts, now: number): CaseJudgement {
  const history = readReleaseHistory(facts);
  const fix = latestFix(facts);
  const occurrences = judgeOccurrences(facts, history, now);
  const decision = judgeDecisions(facts, history, occurrences, now);
  const tracks: CaseTracks = {
    containment: judgeContainment(facts, history, fix, now),
    cause: judgeCause(facts),
    fix: judgeFix(fix, history, now),
    verification: judgeVerification(fix, {
      facts,
      history,
      occurrences,
      reopenedByPersonAt: decision.reopenedByPersonAt,
      now,
    }),
    prevention: judgePrevention(facts.preventions),
  };
  const closed = decision.closedBy;
  const since = closed === null ? [] : occurrences.filter((one) => one.part === 0 && one.start > closed.at);
  return {
    status: closed === null ? statusOf(tracks) : closed.kind,
    tracks,
    reopened: decision.reopened,
    duplicateOf: closed?.kind === 'closed_duplicate' ? closed.duplicateOf : null,
    occurrences,
    countsAgainst: occurrences.filter((one) => one.outcome === 'counts'),
    unattributed: [
      ...new Set(occurrences.filter((one) => one.outcome === 'unattributed').map((one) => one.occurrenceId)),
    ],
    sinceDecision: since.map((one) => one.occurrenceId),
    proposals: closed === null ? findProposals(facts, tracks) : findProposalsOfClosed(closed, tracks),
  };
}

/** The status that the tracks give, as if no person had decided anything. */
export function statusOf(tracks: Pick<CaseTracks, 'containment' | 'fix' | 'verification'>): CaseStatus {
  const withoutFix = tracks.containment.contained ? 'contained' : 'open';
  switch (tracks.verification.state) {
    case 'effective':
      return 'proved_effective';
    case 'running':
    case 'partly_effective':
    case 'inconclusive':
      return 'verifying';
    case 'ineffective':
      return withoutFix;
    case 'not_due':
      // Reopened by a person, what was tried before is no fix on its way any more.
      if (tracks.verification.reason === 'no_plan_since_reopened') return withoutFix;
      return tracks.fix.state === 'none' || tracks.fix.state === 'planned' ? withoutFix : 'fix_on_its_way';
  }
}

function askAboutReleases(fix: FixTrack): CaseProposal[] {
  const { fixId } = fix;
  if (fixId === null) return [];
  return [
    ...fix.unknownIn.map((one): CaseProposal => ({ code: 'say_whether_fixed', fixId, ...one })),
    ...fix.partlyIn.map(({ environment, version, missing }): CaseProposal => ({
      code: 'release_missing_changes',
      fixId,
      environment,
      version,
      missing,
    })),
  ];
}

/** A closed case asks only what could open it again. */
function findProposalsOfClosed(closed: ClosingDecision, tracks: CaseTracks): CaseProposal[] {
  if (closed.kind !== 'closed_effective' && closed.kind !== 'closed_effective_by_judgement') return [];
  const { endedBy, environments } = tracks.verification;
  const reopen: CaseProposal[] =
    endedBy === null ? [] : [{ code: 'reopen', occurrenceId: endedBy.occurrenceId, at: endedBy.at }];
  // Had it left after the closing, the case were open.
  const away = environments.filter(({ reason }) => reason === 'fix_left');
  reopen.push(...away.map(({ environment }) => ({ code: 'reopen_without_fix' as const, environment })));
  return [...reopen, ...askAboutReleases(tracks.fix).filter((one) => one.code === 'say_whether_fixed')];
}

function findProposals(facts: CaseFacts, tracks: CaseTracks): CaseProposal[] {
  const { containment, fix, verification } = tracks;
  const proposals: CaseProposal[] = containment.proposedAgain.map(({ workaroundId, environment }) => ({
    code: 'workaround_again',
    workaroundId,
    environment,
  }));
  for (const workaround of facts.workarounds) {
    if (workaround.activatedAt === null || workaround.retiredAt !== null) continue;
    const missing: ('owner' | 'expiry' | 'rollback_step')[] = [];
    if (workaround.owner === null) missing.push('owner');
    if (workaround.expiresAt === null && workaround.expiresAfterReleases === null) missing.push('expiry');
    if (workaround.rollbackStep === null) missing.push('rollback_step');
    if (missing.length > 0)
      proposals.push({ code: 'complete_workaround', workaroundId: workaround.id, missing });
  }
  for (const { workaroundId, state } of containment.workarounds) {
    if (state === 'expired') proposals.push({ code: 'retire_or_extend_workaround', workaroundId });
  }
  if (fix.fixId !== null && !fix.matchable)
    proposals.push({ code: 'name_commit_or_version', fixId: fix.fixId });
  proposals.push(...askAboutReleases(fix));
  if (
    fix.fixId !== null &&
    (verification.reason === 'no_plan' || verification.reason === 'no_plan_since_reopened')
  ) {
    proposals.push({ code: 'plan_verification', fixId: fix.fixId });
  }
  if (fix.fixId !== null && verification.state === 'ineffective') {
    proposals.push({ code: 'name_second_fix', fixId: fix.fixId });
  }
  if (verification.state === 'effective') proposals.push({ code: 'close_as_effective' });
  if (verification.state === 'inconclusive' || verification.state === 'partly_effective') {
    proposals.push({ code: 'decide', because: verification.state });
  }
  for (const one of facts.alike ?? []) proposals.push({ code: 'link_problem', ...one });
  if (facts.occurrences.length === 0 && facts.statedReason === null) {
    proposals.push({ code: 'state_source_or_reason' });
  }
  return proposals;
}
