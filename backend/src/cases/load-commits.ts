import type { CommitFact, PullRequestFact } from '@appops/shared/rules/case/case-facts';
import { fromJson } from '../database/json.ts';
import type { CommitTable, PullRequestTable } from '../database/schema/commits.ts';
import type { ReadTx } from '../database/store.ts';
import type { CasePlaces } from './case-places.ts';

/** What is known of the commits and pull requests of services. */
export async function loadCommits(
  tx: ReadTx,
  serviceIds: readonly string[],
  places: Pick<CasePlaces, 'serviceSlug'>,
): Promise<{ commits: CommitFact[]; pullRequests: PullRequestFact[] }> {
  const rows = await tx.selectFrom('commits').selectAll().where('service_id', 'in', serviceIds).execute();
  const requests = await tx
    .selectFrom('pull_requests')
    .selectAll()
    .where('service_id', 'in', serviceIds)
    .execute();
  const service = ({ service_id }: { service_id: string }) => places.serviceSlug.get(service_id) ?? '';
  return {
    commits: rows.map((row) => ({
      service: service(row),
      sha: row.sha,
      message: row.message,
      ancestors: fromJson(row.ancestors),
      patch: row.patch,
      inversePatch: row.inverse_patch,
      at: row.at,
    })),
    pullRequests: requests.map((row) => ({
      service: service(row),
      number: row.number,
      mergeCommit: row.merge_commit,
      commits: ownCommits(row, rows),
      mergedAt: row.merged_at,
    })),
  };
}

/**
 * The commits of a pull request: those told with it, and all that are known to come before them and had not come onto
 * a branch that releases are made from by the time it was merged.
 */
function ownCommits(request: PullRequestTable, rows: readonly CommitTable[]): string[] {
  const commitBySha = new Map(
    rows.filter(({ service_id }) => service_id === request.service_id).map((row) => [row.sha, row]),
  );
  const ownShas = [...new Set(fromJson(request.commits))];
  const listed = new Set(ownShas);
  for (const sha of ownShas) {
    const commit = commitBySha.get(sha);
    for (const ancestor of commit === undefined ? [] : fromJson(commit.ancestors)) {
      const row = commitBySha.get(ancestor);
      const wasThere = row?.at != null && (request.merged_at === null || row.at < request.merged_at);
      if (row === undefined || wasThere || listed.has(ancestor)) continue;
      listed.add(ancestor);
      ownShas.push(ancestor);
    }
  }
  return ownShas;
}
