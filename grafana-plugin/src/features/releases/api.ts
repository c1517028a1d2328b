import {
  getDeployment,
  listDeployments,
  moveDeployment,
  type Deployment,
} from '@appops/shared/contract/deployments';
import type { BodyInputOf, QueryInputOf } from '@appops/shared/contract/route';
import { api } from '../../shared/http/api.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useQuery } from '../../shared/query/use-query.ts';

export type DeploymentFilters = QueryInputOf<typeof listDeployments>;

/**
 * Deployments of a range, newest first.
 * @param key what stands for the range in the cache: "now-24h" is asked anew, with other instants
 */
export function useDeployments(key: unknown, filters: () => DeploymentFilters) {
  return useQuery(
    ['deployments', key],
    (signal) => api(listDeployments, { query: { limit: 200, ...filters() }, signal }),
    { keepFormer: true, refreshMs: 60_000 },
  );
}

export function useDeployment(id: string | null) {
  return useQuery(id === null ? null : ['deployment', id], (signal) =>
    api(getDeployment, { params: { id: id! }, signal }),
  );
}

export async function moveDeploymentTo(
  id: string,
  body: BodyInputOf<typeof moveDeployment>,
): Promise<Deployment> {
  const deployment = await api(moveDeployment, { params: { id }, body });
  queryCache.put(['deployment', id], deployment);
  queryCache.invalidate(([resource]) => ['deployments', 'overview', 'case', 'cases'].includes(resource));
  return deployment;
}
