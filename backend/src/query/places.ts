import type { Tx } from '../database/store.ts';

/** Names of services and environments by their ids: few, asked for in most queries. */
export interface Places {
  services: Map<string, { slug: string; name: string }>;
  environments: Map<string, { slug: string; name: string; serviceId: string }>;
  /** Ids that the filters allow; null where there is no filter. */
  serviceIds: string[] | null;
  environmentIds: string[] | null;
}

interface Filters {
  services: readonly string[];
  environments: readonly string[];
}

/** Names of everything, and which of it slugs stand for. A slug that nothing has matches nothing. */
export async function loadPlaces(tx: Tx, filters: Filters): Promise<Places> {
  const services = await tx.selectFrom('services').select(['id', 'slug', 'name']).execute();
  const environments = await tx
    .selectFrom('environments')
    .select(['id', 'slug', 'name', 'service_id'])
    .execute();
  const allowed = services.filter(({ slug }) => filters.services.includes(slug)).map(({ id }) => id);
  const byService = filters.services.length > 0;
  const byEnvironment = filters.environments.length > 0;
  return {
    services: new Map(services.map(({ id, slug, name }) => [id, { slug, name }])),
    environments: new Map(
      environments.map(({ id, slug, name, service_id }) => [id, { slug, name, serviceId: service_id }]),
    ),
    serviceIds: byService ? allowed : null,
    environmentIds:
      byService || byEnvironment
        ? environments
            .filter(({ service_id }) => !byService || allowed.includes(service_id))
            .filter(({ slug }) => !byEnvironment || filters.environments.includes(slug))
            .map(({ id }) => id)
        : null,
  };
}
