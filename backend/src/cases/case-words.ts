import type { CaseProposal } from '@appops/shared/rules/case/case-judgement';
import type { SuspectedCause } from '@appops/shared/rules/case/cause-track';
import type { PresenceReason } from '@appops/shared/rules/case/presence';
import type {
  EnvironmentVerification,
  VerificationTrack,
} from '@appops/shared/rules/case/verification-track';
import type { LeftOut } from '@appops/shared/rules/exposure';
import type { Blocker, OutOfReach } from '@appops/shared/rules/verification-progress';
import { resultWords } from '@appops/shared/words/run';
import { midSentence } from '@appops/shared/words/said';
import { durationWords } from '@appops/shared/words/time';

const reasons: Record<string, string> = {
  recurrence: 'the problem came back while the fix was live',
  fix_left: 'the release that is live no longer contains the fix',
  fix_reverted: 'the fix was reverted',
  risk_accepted_until: 'the risk was accepted until now',
  person: 'a person reopened it',
  no_fix: 'No fix is named yet.',
  no_plan: 'There is no verification plan yet.',
  no_plan_since_reopened: 'The case was reopened; it needs a new verification plan.',
  not_live_yet: 'No target environment runs a release with the fix yet.',
  exposure_incomplete: 'Clean runs are being counted.',
  other_environments_missing: 'Other target environments are not proved yet.',
  exposure_complete: 'All clean runs that the plan asks for were seen.',
  occurrence_counts: 'The problem occurred while the fix was live.',
  rate_above_target: 'More runs failed than the plan accepts.',
  rate_lower_but_above_target: 'Fewer runs fail than before, but more than the plan accepts.',
  window_exhausted: 'The longest window has passed without a decision.',
};

const blockers: Record<Blocker, string> = {
  fix_not_live: 'The fix is not live here yet.',
  workaround_active: 'The workaround is still in force and may hide the problem: retire it.',
  no_monitor: 'No monitor can see the problem here: name one.',
  monitor_retired: 'A monitor that saw the problem was retired: name its successor, or drop it.',
  monitor_edited: 'A monitor was edited by more than added assertions: start a new plan.',
  too_few_runs: 'More clean runs in a row are needed.',
  window_open: 'More time has to be observed without the problem.',
  other_failure_ongoing: 'A monitor is failing in another way now, which may hide the problem.',
  other_failures: 'The monitors fail too often in another way, which may hide the problem.',
  occurrence_ongoing: 'The problem is occurring now.',
};

const doubts: Partial<Record<PresenceReason, string>> = {
  commits_not_told:
    'its commits were not told. Name the version that has the fix, or let your pipeline tell the commits of each deployment.',
  line_not_named:
    'no version of its release line was named. Name the first version of that line that has the fix.',
  order_not_known:
    'no release with the fix was in this environment before it. Name the version that has the fix, or let your pipeline tell the commits.',
  partly_reverted: 'a part of it was reverted. Say whether it was reverted, or name another fix.',
};

/** Why a deployment or change is suspected, in words that go after it. */
export function suspectWords(because: SuspectedCause['because']): string {
  switch (because) {
    case 'verdict_worse':
      return 'was judged worse';
    case 'running_at_start':
      return 'was running when it began';
    case 'finished_shortly_before':
      return 'finished shortly before';
  }
}

/** Why it is not known whether a release has the fix, and what to do, in words that go after a colon. */
export function doubtWords(because: PresenceReason): string {
  return doubts[because] ?? 'nothing tells. Name the version that has the fix.';
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function missingWords(missing: readonly string[]): string {
  return missing.length < 2 ? '' : ` Not found: ${listOf(missing)}.`;
}

/** Why a track is where it is, or why a case is open again, in words. */
export function reasonWords(code: string): string {
  return reasons[code] ?? code;
}

/** What reverted a fix, in words: its commit and the first release that had it, as far as they are known. */
export function revertWords({ commit, version }: { commit: string | null; version: string | null }): string {
  const by = commit === null ? '' : ` by the commit ${commit.slice(0, 10)}`;
  return `The fix was reverted${by}${version === null ? '' : `, first in ${version}`}.`;
}

/**
 * What a verification still waits for, in words.
 *
 * @param retired the names of monitors that were retired, as far as they are known
 */
export function blockerWords(blocker: Blocker, retired: readonly string[] = []): string {
  if (blocker === 'monitor_retired' && retired.length > 0) {
    const names = listOf(retired.map((name) => `"${name}"`));
    return retired.length === 1
      ? `The monitor ${names} saw the problem and was retired: name its successor, or drop it.`
      : `The monitors ${names} saw the problem and were retired: name their successors, or drop them.`;
  }
  return blockers[blocker];
}

/** What keeps a verification from going on, and what people can do about, the most of it first. */
const inTheWay: readonly Blocker[] = [
  'workaround_active',
  'no_monitor',
  'monitor_retired',
  'monitor_edited',
  'occurrence_ongoing',
  'other_failure_ongoing',
  'other_failures',
];

/** Why a verification is where it is, in words; while it runs, what is in its way. */
export function verificationWords({
  reason,
  environments,
}: Pick<VerificationTrack, 'reason' | 'environments'>): string {
  const blocked = environments.flatMap(({ progress }) => progress.blockedBy);
  const first = reason === 'exposure_incomplete' ? inTheWay.find((one) => blocked.includes(one)) : undefined;
  if (first === undefined) return reasonWords(reason);
  // Judgements that were stored by an older version do not tell.
  const missing = environments.flatMap((one: Partial<EnvironmentVerification>) => one.missingMonitors ?? []);
  return blockerWords(
    first,
    missing.flatMap(({ name }) => name ?? []),
  );
}

const leftOutNames: Record<LeftOut['reason'], string> = {
  workaround: 'the workaround was in force',
  edited: 'before assertions were added',
  older_check: 'made by an older version of the check',
  maintenance: 'maintenance',
  paused: 'the monitor was paused',
  missed: midSentence(resultWords.missed),
  shed: midSentence(resultWords.shed),
  overtaken: `${midSentence(resultWords.overtaken)}, which does not count`,
  error: 'the check could not be carried out',
  suspect: 'measured while AppOps itself lagged',
  deployment: 'during a deployment or in the grace after it',
  unknown_release: 'it is not known whether the release has the fix',
  other_failure: 'failed in another way',
};

/** Why runs were left out, in words that go after their number. */
export function leftOutWords(reason: LeftOut['reason']): string {
  return leftOutNames[reason];
}

/** What cannot be reached in 30 days, in words. */
export function outOfReachWords(code: OutOfReach, windowMs: number, expectedMs: number | null): string {
  switch (code) {
    case 'window_too_long':
      return `The problem came so seldom that ${durationWords(windowMs)} without it have to be observed. After 30 quiet days a person may close the case by judgement.`;
    case 'runs_too_many':
      return `So many clean runs in a row take about ${durationWords(expectedMs ?? 0)}, as often as runs fail now.`;
  }
}

type WorkaroundPart = Extract<CaseProposal, { code: 'complete_workaround' }>['missing'][number];

const workaroundParts: Record<WorkaroundPart, string> = {
  owner: 'owner',
  expiry: 'expiry',
  rollback_step: 'rollback step',
};

/** What the machine proposes or asks for, in words. */
export function proposalWords(proposal: CaseProposal): string {
  switch (proposal.code) {
    case 'workaround_again':
      return `${proposal.environment} moved to a release without the fix: put the workaround in force again.`;
    case 'close_as_effective':
      return 'The fix is proved effective: a person may close the case.';
    case 'decide':
      return proposal.because === 'inconclusive'
        ? 'The verification is inconclusive: a person has to decide.'
        : 'The fix is only partly effective: a person has to decide.';
    case 'name_commit_or_version':
      return 'The fix names nothing that a release can be matched with: name a commit or a version.';
    case 'say_whether_fixed':
      return `It is not known whether ${proposal.version}, live in ${proposal.environment}, has the fix: ${doubtWords(proposal.because)}${missingWords(proposal.missing)}`;
    case 'release_missing_changes':
      return `${proposal.version}, live in ${proposal.environment}, has only a part of the fix. It lacks ${listOf(proposal.missing)}.`;
    case 'reopen':
      return 'The problem occurred while the fix was live, before the case was closed; it became known only afterwards. Reopen the case if it was closed on the strength of that proof.';
    case 'reopen_without_fix':
      return `The release with the fix had left ${proposal.environment} before the case was closed, and is not back; that became known only afterwards. Reopen the case, or let the fix go out again.`;
    case 'link_problem':
      return `"${proposal.title}" in ${proposal.environment} failed in the same way: link it if it is the same problem.`;
    case 'plan_verification':
      return 'Plan how the fix will be verified.';
    case 'complete_workaround':
      return `The workaround lacks ${proposal.missing.map((part) => workaroundParts[part]).join(', ')}.`;
    case 'retire_or_extend_workaround':
      return 'The workaround has expired: retire it, or record a new one.';
    case 'name_second_fix':
      return 'The fix did not hold: name a second one.';
    case 'state_source_or_reason':
      return 'Link an incident or a problem, or state the reason of this case.';
  }
}
