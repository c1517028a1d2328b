import { nameKey } from '@appops/shared/rules/place-names';
import type { ReadTx } from '../database/store.ts';

/** Names of services and environments by their ids: few, asked for in most queries. */
export interface Places {
  services: Map<string, { slug: string; name: string }>;
  environments: Map<string, { slug: string; name: string; serviceId: string }>;
  /** Ids that the filters allow; null where there is no filter. */
  serviceIds: string[] | null;
  environmentIds: string[] | null;
  /** Which values of the filters fit nothing, in words. */
  notices: string[];
}

interface Filters {
  services: readonly string[];
  environments: readonly string[];
}

/** Names of everything, and which of it the filters mean: by name, then by slug. What fits nothing matches nothing. */
export async function loadPlaces(tx: ReadTx, filters: Filters): Promise<Places> {
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
  const aliases = await aliasesOf(tx, filters);
  const meant = meantBy(filters.services, services, aliases.services);
  const meantEnvironments = meantBy(filters.environments, environments, aliases.environments);
  const allowed = [...meant.ids];
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
            .filter(({ id }) => !byEnvironment || meantEnvironments.ids.has(id))
            .map(({ id }) => id)
        : null,
    notices: [
      ...meant.unknown.map((name) => `AppOps knows no service “${name}”, so nothing is shown for it.`),
      ...meantEnvironments.unknown.map(
        (name) => `AppOps knows no environment “${name}”, so nothing is shown for it.`,
      ),
    ],
  };
}

/** The places that references mean. In one service a name goes before a slug; a name may be many services' own. */
function meantBy(
  references: readonly string[],
  places: readonly { id: string; slug: string }[],
  aliases: readonly { key: string; id: string }[],
): { ids: Set<string>; unknown: string[] } {
  const ids = new Set<string>();
  const unknown: string[] = [];
  for (const reference of references) {
    const key = nameKey(reference);
    const found = [
      ...aliases.filter((alias) => alias.key === key),
      ...places.filter(({ slug }) => slug === key),
    ];
    if (found.length === 0) unknown.push(reference);
    for (const { id } of found) ids.add(id);
  }
  return { ids, unknown };
}

async function aliasesOf(tx: ReadTx, { services, environments }: Filters) {
  const keys = (names: readonly string[]) => ['', ...names].map(nameKey);
  return {
    services: await tx
      .selectFrom('service_names')
      .select(['name_key as key', 'service_id as id'])
      .where('name_key', 'in', keys(services))
      .execute(),
    environments: await tx
      .selectFrom('environment_names')
      .select(['name_key as key', 'environment_id as id'])
      .where('name_key', 'in', keys(environments))
      .execute(),
  };
}
