/** What sources told of a repository: commits and pull requests. */
import type { Json } from './columns.ts';

/** What is known of a commit of a service's repository. */
export interface CommitTable {
  service_id: string;
  sha: string;
  message: string | null;
  /** Commits that are known to come before it. */
  ancestors: Json<string[]>;
  /** As `git patch-id` tells it. */
  patch: string | null;
  inverse_patch: string | null;
  author: string | null;
  at: number | null;
}

export interface PullRequestTable {
  service_id: string;
  number: number;
  merge_commit: string | null;
  commits: Json<string[]>;
  author: string | null;
  merged_at: number | null;
}

/** The tables of this area by their names. */
export interface CommitsTables {
  commits: CommitTable;
  pull_requests: PullRequestTable;
}
