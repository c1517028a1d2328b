import type { CaseProposal } from '@appops/shared/rules/case/case-judgement';
import type { Suspect } from '@appops/shared/rules/case/cause-track';
import type { PresenceReason } from '@appops/shared/rules/case/presence';
import type { Blocker } from '@appops/shared/rules/verification-plan';

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
  too_few_runs: 'More clean runs are needed.',
  too_few_runs_after_workaround:
    'At least half of the clean runs must come after the workaround was retired.',
  window_open: 'The minimum window is still open.',
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
export function suspectWords(because: Suspect['because']): string {
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
  return reasons[code] ?? code.replaceAll('_', ' ');
}

/** What a verification still waits for, in words. */
export function blockerWords(blocker: Blocker): string {
  return blockers[blocker];
}

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
    case 'plan_verification':
      return 'Plan how the fix will be verified.';
    case 'complete_workaround':
      return `The workaround lacks ${proposal.missing.map((part) => part.replace('_', ' ')).join(', ')}.`;
    case 'retire_or_extend_workaround':
      return 'The workaround has expired: retire it, or record a new one.';
    case 'name_second_fix':
      return 'The fix did not hold: name a second one.';
    case 'state_source_or_reason':
      return 'Link an incident or a problem, or state the reason of this case.';
  }
}
