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
  const rows = await tx
    .selectFrom('services')
    .leftJoin('environments', 'environments.service_id', 'services.id')
    .select([
      'services.id as service_id',
      'services.slug as service_slug',
      'services.name as service_name',
      'environments.id',
      'environments.slug',
      'environments.name',
    ])
    .execute();
  const services = [
    ...new Map(
      rows.map(({ service_id: id, service_slug: slug, service_name: name }) => [id, { id, slug, name }]),
    ).values(),
  ];
  const environments = rows.flatMap(({ service_id, id, slug, name }) =>
    id === null || slug === null || name === null ? [] : [{ id, slug, name, service_id }],
  );
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
