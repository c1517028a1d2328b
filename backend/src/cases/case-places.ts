import type { ReadTx } from '../database/store.ts';

/** Where things are, by the ids that rows hold. Services and environments are told by their slugs. */
export interface CasePlaces {
  serviceSlug: Map<string, string>;
  environment: Map<string, { slug: string; serviceId: string }>;
}

export async function loadCasePlaces(tx: ReadTx): Promise<CasePlaces> {
  const services = await tx.selectFrom('services').select(['id', 'slug']).execute();
  const environments = await tx.selectFrom('environments').select(['id', 'slug', 'service_id']).execute();
  return {
    serviceSlug: new Map(services.map(({ id, slug }) => [id, slug])),
    environment: new Map(
      environments.map(({ id, slug, service_id }) => [id, { slug, serviceId: service_id }]),
    ),
  };
}
