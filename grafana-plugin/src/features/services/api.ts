import { createService, listServices } from '@appops/shared/contract/services';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { api } from '../../shared/http/api.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useQuery } from '../../shared/query/use-query.ts';

/** All services with their environments; for filters and forms. */
export function useServices() {
  return useQuery(['services'], (signal) => api(listServices, { query: { limit: 500 }, signal }));
}

export async function makeService(body: BodyInputOf<typeof createService>, key: string) {
  const service = await api(createService, { body, idempotencyKey: key });
  queryCache.invalidate(([resource]) => resource === 'services' || resource === 'overview');
  return service;
}
