import { matchPlace, nameKey } from '@appops/shared/rules/place-names';
import type { ServiceTable } from '../database/schema/services.ts';
import type { ReadTx } from '../database/store.ts';
import { findService, findServiceNamed, repositoryKey } from '../services/service.ts';
import type { ToldService } from './deployment-report.ts';

/**
 * The service that is told of, or why none is known and what to do about it.
 * @throws {AppError} not_found for a reference that leads nowhere
 */
export async function serviceTold(tx: ReadTx, told: ToldService): Promise<ServiceTable | string> {
  if (told.by === 'reference') return findService(tx, told.name);
  if (told.by === 'name') return serviceNamed(tx, told.name);
  const { repository, name } = told;
  const services = await tx
    .selectFrom('services')
    .selectAll()
    .where('repository_key', '=', repositoryKey(repository) ?? repository.toLowerCase())
    .orderBy('name_order')
    .orderBy('slug')
    .execute();
  // A retired one comes back with its deployment, but does not stand in the way of one that is in use.
  const inUse = services.filter(({ retired_at }) => retired_at === null);
  const candidates = inUse.length > 0 ? inUse : services;
  const [first, second] = candidates;
  if (first === undefined)
    return `No service has the repository "${repository}". Set it as a service's repository (PATCH /api/v1/services/{slug}, or POST /api/v1/services for a new one).`;
  const slugs = candidates.map(({ slug }) => slug).join(', ');
  if (name !== null)
    return (
      matchPlace(name, services) ??
      `The payload names the service "${name}", and the services with the repository "${repository}" are: ${slugs}. Give that repository to the service that is meant, or correct the name.`
    );
  if (second === undefined) return first;
  return `Several services have the repository "${repository}" (${slugs}). Name one of them as "service" in the payload, or by a rule of this source.`;
}

async function serviceNamed(tx: ReadTx, name: string): Promise<ServiceTable | string> {
  if (nameKey(name) === '') return 'It names no service. Lead it to one by a rule of this source.';
  return (
    (await findServiceNamed(tx, name)) ??
    `There is no service "${name}". Create it, or lead the name to a service by a rule of this source.`
  );
}
