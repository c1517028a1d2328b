/** What differs between two judgements of a case, for the event log. */

import type { CaseJudgement, CaseProposal } from './case-judgement.ts';
import type { ReopenReason } from './case-decision.ts';
import type { OccurrenceJudgement } from './occurrence-judgement.ts';
import type { CaseStatus } from '../../words/case.ts';

export type CaseChange =
  | { code: 'status_changed'; from: CaseStatus; to: CaseStatus }
  | {
      code: 'reopened';
      reason: ReopenReason;
      at: number;
      occurrenceId: string | null;
      raiseSeverity: boolean;
    }
  | {
      code: 'track_changed';
      track: 'containment' | 'cause' | 'fix' | 'verification' | 'prevention';
      from: string;
      to: string;
      /** Why, where the track says. */
      reason: string | null;
    }
  | { code: 'workaround_changed'; workaroundId: string; from: string; to: string }
  | {
      code: 'environment_verification_changed';
      environment: string;
      from: string;
      to: string;
      reason: string;
    }
  | {
      /** An occurrence that was known already is judged otherwise, as after a deployment reported late. */
      code: 'occurrence_judged_again';
      occurrenceId: string;
      part: number;
      from: string;
      to: string;
      fixId: string | null;
    }
  | { code: 'occurrence_counts'; occurrenceId: string; part: number; fixId: string | null }
  | { code: 'proposed'; proposal: CaseProposal }
  | { code: 'proposal_withdrawn'; proposal: CaseProposal };

/**
 * Lists the changes in a fixed order; empty when there are none, so that judging again appends nothing. Progress
 * alone is no change: it moves with every run. `before` is null for a case that is judged for the first time.
 */
export function caseChanges(before: CaseJudgement | null, after: CaseJudgement): CaseChange[] {
  if (before === null) {
    return after.proposals.map((proposal): CaseChange => ({ code: 'proposed', proposal }));
  }
  const changes: CaseChange[] = occurrenceChanges(before.occurrences, after.occurrences);

  for (const track of ['containment', 'cause', 'fix', 'verification', 'prevention'] as const) {
    const from = before.tracks[track].state;
    const to = after.tracks[track].state;
    // Another fix, plan or reason under the same name is told by the events of recording it.
    if (from !== to) {
      const reason = track === 'verification' ? after.tracks.verification.reason : null;
      changes.push({ code: 'track_changed', track, from, to, reason });
    }
  }
  const workarounds = new Map(
    before.tracks.containment.workarounds.map((one) => [one.workaroundId, one.state]),
  );
  for (const { workaroundId, state } of after.tracks.containment.workarounds) {
    const from = workarounds.get(workaroundId);
    if (from !== undefined && from !== state) {
      changes.push({ code: 'workaround_changed', workaroundId, from, to: state });
    }
  }
  changes.push(...environmentChanges(before, after));

  const { reopened } = after;
  const isNew =
    reopened !== null && (before.reopened?.at !== reopened.at || before.reopened.reason !== reopened.reason);
  if (isNew) {
    const { reason, at, occurrenceId, raiseSeverity } = reopened;
    changes.push({ code: 'reopened', reason, at, occurrenceId, raiseSeverity });
  }
  if (before.status !== after.status) {
    changes.push({ code: 'status_changed', from: before.status, to: after.status });
  }
  changes.push(...proposalChanges(before.proposals, after.proposals));
  return changes;
}

function occurrenceChanges(
  before: readonly OccurrenceJudgement[],
  after: readonly OccurrenceJudgement[],
): CaseChange[] {
  const key = (one: OccurrenceJudgement): string => `${one.occurrenceId}\n${one.part}`;
  const known = new Map(before.map((one) => [key(one), one]));
  return after.flatMap((one): CaseChange[] => {
    const { occurrenceId, part, fixId } = one;
    const earlier = known.get(key(one));
    if (earlier === undefined) {
      return one.outcome === 'counts' ? [{ code: 'occurrence_counts', occurrenceId, part, fixId }] : [];
    }
    if (earlier.outcome === one.outcome && earlier.fixId === fixId) return [];
    return [
      { code: 'occurrence_judged_again', occurrenceId, part, from: earlier.outcome, to: one.outcome, fixId },
    ];
  });
}

function environmentChanges(before: CaseJudgement, after: CaseJudgement): CaseChange[] {
  const { verification } = after.tracks;
  // Under another plan the environments start anew; nothing in them has changed.
  if (before.tracks.verification.planId !== verification.planId) return [];
  const known = new Map(before.tracks.verification.environments.map((one) => [one.environment, one.state]));
  return verification.environments.flatMap(({ environment, state, reason }): CaseChange[] => {
    const from = known.get(environment);
    return from === undefined || from === state
      ? []
      : [{ code: 'environment_verification_changed', environment, from, to: state, reason }];
  });
}

function proposalChanges(before: readonly CaseProposal[], after: readonly CaseProposal[]): CaseChange[] {
  const text = (proposal: CaseProposal): string => JSON.stringify(Object.entries(proposal).sort());
  const known = new Set(before.map(text));
  const still = new Set(after.map(text));
  return [
    ...before
      .filter((one) => !still.has(text(one)))
      .map((proposal): CaseChange => ({ code: 'proposal_withdrawn', proposal })),
    ...after
      .filter((one) => !known.has(text(one)))
      .map((proposal): CaseChange => ({ code: 'proposed', proposal })),
  ];
}
