import {
  createProxy,
  listProxies,
  restoreProxy,
  retireProxy,
  updateProxy,
} from '@appops/shared/contract/proxies';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { api } from '../../../shared/http/api.ts';
import { collect } from '../../../shared/query/collect.ts';
import { queryCache } from '../../../shared/query/query-cache.ts';
import { useQuery } from '../../../shared/query/use-query.ts';

/** @param retired those that are in use, or those that were retired */
export function useProxies(enabled: boolean, retired: 'no' | 'only' = 'no') {
  return useQuery(enabled ? ['proxies', retired] : null, (signal) =>
    collect(
      (page) => api(listProxies, { query: { ...page, retired }, signal }),
      Infinity,
      ({ slug }) => slug,
    ),
  );
}

function changed<T>(proxy: T): T {
  queryCache.invalidate(([resource]) => resource === 'proxies');
  return proxy;
}

export async function makeProxy(body: BodyInputOf<typeof createProxy>, key: string) {
  return changed(await api(createProxy, { body, idempotencyKey: key }));
}

export async function changeProxy(slug: string, body: BodyInputOf<typeof updateProxy>) {
  return changed(await api(updateProxy, { params: { slug }, body }));
}

export async function moveProxy(slug: string, verb: 'retire' | 'restore', key: string) {
  const route = verb === 'retire' ? retireProxy : restoreProxy;
  return changed(await api(route, { params: { slug }, idempotencyKey: key }));
}
