/** The answer to "is the fix in this release?", and why. */

import type { FoundBy } from './commits.ts';

export type PresenceReason =
  | FoundBy
  | 'ancestry'
  | 'version'
  | 'later_version'
  | 'order'
  | 'reverted'
  | 'earlier_version'
  | 'older_line'
  | 'first_deployed_before'
  | 'seen_failing'
  | 'not_among_commits'
  | 'names_nothing'
  | 'partly_reverted'
  | 'commits_not_told'
  | 'line_not_named'
  | 'order_not_known';

export interface Presence {
  answer: 'yes' | 'no' | 'unknown';
  because: PresenceReason;
  /** The changes that were not found, in words, where some are. */
  missing: string[];
  /** The commit, or the version, that undid it. */
  revertedBy: string | null;
}

export function presence(
  answer: Presence['answer'],
  because: PresenceReason,
  more: Partial<Pick<Presence, 'missing' | 'revertedBy'>> = {},
): Presence {
  return { answer, because, missing: more.missing ?? [], revertedBy: more.revertedBy ?? null };
}
