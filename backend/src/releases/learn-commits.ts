import type { CommitTable } from '../database/schema/commits.ts';
import type { Tx } from '../database/store.ts';

/** What is known of a commit besides its name, which is 7 to 64 hex characters in lower case. */
export interface KnownCommit {
  sha: string;
  message: string | null;
  /** Names of commits that come before it. */
  ancestors: readonly string[];
  /** As `git patch-id --stable` tells it, of the commit and of its inverse. */
  patch: string | null;
  inversePatch: string | null;
  author: string | null;
}

/**
 * Keeps what is told of commits; what is known of one already stays where nothing new is told.
 * @param at when they were made, epoch milliseconds; null where that is not told
 */
export async function learnCommits(
  tx: Tx,
  serviceId: string,
  commits: readonly KnownCommit[],
  at: number | null,
): Promise<void> {
  for (const { sha, message, ancestors, patch, inversePatch, author } of commits) {
    const values: Omit<CommitTable, 'service_id' | 'sha'> = {
      message,
      ancestors: JSON.stringify(ancestors),
      patch,
      inverse_patch: inversePatch,
      author,
      at,
    };
    const news = Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== null && value !== '[]'),
    );
    await tx
      .insertInto('commits')
      .values({ service_id: serviceId, sha, ...values })
      .onConflict((conflict) => {
        const same = conflict.columns(['service_id', 'sha']);
        return Object.keys(news).length === 0 ? same.doNothing() : same.doUpdateSet(news);
      })
      .execute();
  }
}
