import type { FixFact } from '@appops/shared/rules/case/case-facts';
import type { FixTable } from '../database/schema.ts';

/** What a fix names: what a release is searched for. */
export function namesOf(
  row: Pick<FixTable, 'commit_sha' | 'version'>,
): Pick<FixFact, 'changes' | 'versions'> {
  return {
    changes: row.commit_sha === null ? [] : [{ commits: [row.commit_sha], pullRequests: [] }],
    versions: row.version === null ? [] : [row.version],
  };
}
