import type { ChangeNames } from '@appops/shared/rules/case/case-facts';
import { mergedAt } from '@appops/shared/rules/case/merged-at';
import type { ReadTx } from '../database/store.ts';
import { loadCommits } from './load-commits.ts';

/**
 * When all of the changes had been merged (epoch milliseconds), by what sources told of the service's repository; null
 * while one is not, or nobody told.
 */
export async function whenMerged(
  tx: ReadTx,
  serviceId: string | null,
  changes: readonly ChangeNames[],
): Promise<number | null> {
  if (serviceId === null || changes.length === 0) return null;
  const places = { serviceSlug: new Map([[serviceId, serviceId]]) };
  const { commits, pullRequests } = await loadCommits(tx, [serviceId], places);
  return mergedAt(changes, commits, pullRequests);
}
