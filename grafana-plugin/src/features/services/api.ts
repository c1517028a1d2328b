import {
  confirmEnvironment,
  createService,
  getService,
  listServices,
  putEnvironment,
  restoreEnvironment,
  restoreService,
  retireEnvironment,
  retireService,
  splitEnvironment,
  updateService,
  type Service,
} from '@appops/shared/contract/services';
import { matchPlace, nameKey, slugFor } from '@appops/shared/rules/place-names';
import type { BodyInputOf, QueryInputOf } from '@appops/shared/contract/route';
import { api } from '../../shared/http/api.ts';
import { collect } from '../../shared/query/collect.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useListing } from '../../shared/query/use-listing.ts';
import { useQuery } from '../../shared/query/use-query.ts';

/** All services that are in use, with their environments; for filters and forms. */
export function useServices() {
  return useQuery(['services'], (signal) =>
    collect(
      (page) => api(listServices, { query: page, signal }),
      Infinity,
      ({ slug }) => slug,
    ),
  );
}

export type ServiceFilters = QueryInputOf<typeof listServices>;

/** Services for a list of their own, with those that were retired where they are asked for. */
export function useServiceList(filters: ServiceFilters) {
  return useListing(
    ['services', filters],
    (page, signal) => api(listServices, { query: { ...filters, ...page }, signal }),
    ({ slug }: Service) => slug,
  );
}

export function useService(slug: string) {
  return useQuery(['services', 'one', slug], (signal) => api(getService, { params: { slug }, signal }));
}

function changed(service: Service): Service {
  queryCache.invalidate(([resource]) =>
    ['services', 'overview', 'monitors', 'deployments', 'annotations'].includes(resource),
  );
  return service;
}

/** Retires a service or one of its environments, with the monitors that look at it. */
export async function retirePlace(slug: string, environment: string | null, key: string) {
  const body = { monitors: true };
  return changed(
    environment === null
      ? await api(retireService, { params: { slug }, body, idempotencyKey: key })
      : await api(retireEnvironment, { params: { slug, environment }, body, idempotencyKey: key }),
  );
}

/** Brings a service or one of its environments back. */
export async function restorePlace(slug: string, environment: string | null, key: string) {
  return changed(
    environment === null
      ? await api(restoreService, { params: { slug }, idempotencyKey: key })
      : await api(restoreEnvironment, { params: { slug, environment }, idempotencyKey: key }),
  );
}

export async function splitInto(
  slug: string,
  environment: string,
  body: BodyInputOf<typeof splitEnvironment>,
  key: string,
) {
  return changed(await api(splitEnvironment, { params: { slug, environment }, body, idempotencyKey: key }));
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
