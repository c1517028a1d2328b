import {
  getDeployment,
  listDeployments,
  moveDeployment,
  type Deployment,
} from '@appops/shared/contract/deployments';
import type { BodyInputOf, QueryInputOf } from '@appops/shared/contract/route';
import { api } from '../../shared/http/api.ts';
import { collect } from '../../shared/query/collect.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useListing } from '../../shared/query/use-listing.ts';
import { useQuery } from '../../shared/query/use-query.ts';

export type DeploymentFilters = QueryInputOf<typeof listDeployments>;

/**
 * All deployments of a range, newest first: the markers of one environment's graph.
 * @param key what stands for the range in the cache: "now-24h" is asked anew, with other instants
 */
export function useDeployments(key: unknown, filters: () => DeploymentFilters) {
  return useQuery(
    ['deployments', key],
    (signal) =>
      collect(
        (page) => api(listDeployments, { query: { ...filters(), ...page }, signal }),
        Infinity,
        ({ id }) => id,
      ),
    { keepFormer: true, refreshMs: 60_000 },
  );
}

/**
 * Deployments for a list of their own, page by page.
 * @param key what stands for the range in the cache, as above
 */
export function useDeploymentList(key: unknown, filters: () => DeploymentFilters) {
  return useListing(
    ['deployments', 'list', key],
    (page, signal) => api(listDeployments, { query: { ...filters(), ...page }, signal }),
    ({ id }: Deployment) => id,
    { refreshMs: 60_000 },
  );
}

/** The newest deployments of a range, for a picture of it: all of them where they are not too many to be drawn. */
export function useDrawnDeployments(key: unknown, filters: () => DeploymentFilters) {
  return useListing(
    ['deployments', 'drawn', key],
    (page, signal) => api(listDeployments, { query: { ...filters(), ...page }, signal }),
    ({ id }: Deployment) => id,
    { refreshMs: 60_000, first: 400 },
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
