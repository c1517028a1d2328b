import {
  confirmEnvironment,
  createService,
  listServices,
  putEnvironment,
  updateService,
  type Service,
} from '@appops/shared/contract/services';
import { matchPlace, nameKey, slugFor } from '@appops/shared/rules/place-names';
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

/** Says that an environment that may hold several is one. */
export async function confirmOne(slug: string, environment: string, key: string) {
  const service = await api(confirmEnvironment, {
    params: { slug, environment },
    body: {},
    idempotencyKey: key,
  });
  queryCache.invalidate(([resource]) => resource === 'services');
  return service;
}

export interface ServiceChanges {
  repository: string | null;
  /** By the environment's slug. */
  patterns: Record<string, string[]>;
  /** A name, or nothing. */
  newEnvironment: string;
}

/** Sends what differs: the service itself first, whose version tells whether somebody else was quicker. */
export async function saveService(service: Service, changes: ServiceChanges): Promise<Service> {
  let after = service;
  const { slug, version } = service;
  try {
    if (changes.repository !== service.repository)
      after = await api(updateService, {
        params: { slug },
        body: { version, repository: changes.repository },
      });
    for (const { slug: environment, urlPatterns } of service.environments) {
      const wanted = changes.patterns[environment] ?? urlPatterns;
      if (wanted.join('\n') === urlPatterns.join('\n')) continue;
      after = await api(putEnvironment, { params: { slug, environment }, body: { urlPatterns: wanted } });
    }
    const name = changes.newEnvironment.trim();
    const known = service.environments;
    if (nameKey(name) !== '' && matchPlace(name, known) === undefined)
      after = await api(putEnvironment, {
        params: { slug, environment: slugFor(name, (taken) => matchPlace(taken, known) !== undefined) },
        body: { name },
      });
  } finally {
    queryCache.invalidate(([resource]) => resource === 'services' || resource === 'overview');
  }
  return after;
}
