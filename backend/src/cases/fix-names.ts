import type { recordFix as route } from '@appops/shared/contract/cases';
import type { BodyOf } from '@appops/shared/contract/route';
import type { ChangeNames, FixFact } from '@appops/shared/rules/case/case-facts';
import { readNamedVersions, releaseLine } from '@appops/shared/rules/versions';
import { fromJson } from '../database/json.ts';
import type { FixTable } from '../database/schema/cases.ts';
import { AppError } from '../errors.ts';

type Names = Pick<FixFact, 'changes' | 'versions'>;
type Given = Pick<
  BodyOf<typeof route>,
  'commit' | 'pullRequest' | 'version' | 'versions' | 'changes' | 'url'
>;

/** What a fix names: what a release is searched for. Fixes of the first release name one commit, one version, or both. */
export function namesOf(
  row: Pick<FixTable, 'commit_sha' | 'version' | 'url' | 'changes' | 'versions'>,
): Names {
  return {
    changes: row.changes === null ? ownChange(row.commit_sha, pullRequestOf(row.url)) : fromJson(row.changes),
    versions: row.versions === null ? (row.version === null ? [] : [row.version]) : fromJson(row.versions),
  };
}

function ownChange(commit: string | null, pullRequest: number | null): ChangeNames[] {
  if (commit === null && pullRequest === null) return [];
  return [
    {
      commits: commit === null ? [] : [commit],
      pullRequests: pullRequest === null ? [] : [pullRequest],
    },
  ];
}

/** The number in the address of a pull request (GitHub, Gitea) or merge request (GitLab); null for another address. */
function pullRequestOf(url: string | null): number | null {
  const match = /\/(?:pull|pulls|merge_requests)\/(\d{1,9})(?:[/?#]|$)/.exec(url ?? '');
  return match === null ? null : Number(match[1]);
}

/**
 * The names that a request gives.
 * @throws {AppError} invalid_request for two versions of one release line
 */
export function readNames(body: Given): Names {
  const further = (body.changes ?? [])
    .map(({ commits, pullRequest }) => ({
      commits: commits.map((commit) => commit.toLowerCase()),
      pullRequests: pullRequest === undefined ? [] : [pullRequest],
    }))
    .filter(({ commits, pullRequests }) => commits.length + pullRequests.length > 0);
  const ownCommit = ownChange(
    body.commit?.toLowerCase() ?? null,
    // A link alone names its pull request; beside several changes it is only a link.
    body.pullRequest ?? (further.length > 0 ? null : pullRequestOf(body.url ?? null)),
  );
  const versions = [...(body.version === undefined ? [] : [body.version]), ...(body.versions ?? [])];
  const lines = new Set<string>();
  for (const { version } of versions.flatMap(readNamedVersions)) {
    const line = releaseLine(version);
    if (line === null) continue;
    if (lines.has(line))
      throw new AppError(
        'invalid_request',
        `Two versions of one release line are named (${version} is the second). Name the first version of each line that has the fix.`,
        { fields: [{ path: 'body.versions', message: 'holds two versions of one release line' }] },
      );
    lines.add(line);
  }
  return { changes: [...ownCommit, ...further], versions };
}
