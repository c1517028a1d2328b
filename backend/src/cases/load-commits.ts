import type { CommitFact, PullRequestFact } from '@appops/shared/rules/case/case-facts';
import type { Tx } from '../database/store.ts';
import type { Places } from './case-facts.ts';

/** What is known of the commits and pull requests of services. */
export async function loadCommits(
  tx: Tx,
  serviceIds: readonly string[],
  places: Places,
): Promise<{ commits: CommitFact[]; pullRequests: PullRequestFact[] }> {
  const commits = await tx.selectFrom('commits').selectAll().where('service_id', 'in', serviceIds).execute();
  const requests = await tx
    .selectFrom('pull_requests')
    .selectAll()
    .where('service_id', 'in', serviceIds)
    .execute();
  const slugOf = (id: string) => places.serviceSlug.get(id) ?? '';
  return {
    commits: commits.map((row) => ({
      service: slugOf(row.service_id),
      sha: row.sha,
      message: row.message,
      ancestors: JSON.parse(row.ancestors) as string[],
      patch: row.patch,
      inversePatch: row.inverse_patch,
      at: row.at,
    })),
    pullRequests: requests.map((row) => ({
      service: slugOf(row.service_id),
      number: row.number,
      mergeCommit: row.merge_commit,
      commits: JSON.parse(row.commits) as string[],
      mergedAt: row.merged_at,
    })),
  };
}
