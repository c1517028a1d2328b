import type { Service } from '@appops/shared/contract/services';
import type { EnvironmentTable, ServiceTable } from '../database/schema.ts';
import type { Tx } from '../database/store.ts';
import { AppError } from '../errors.ts';

/** A service as the API tells it. */
export function serviceOf(row: ServiceTable, environments: EnvironmentTable[]): Service {
  return {
    slug: row.slug,
    name: row.name,
    description: row.description,
    owners: JSON.parse(row.owners) as string[],
    repository: row.repository,
    environments: environments
      .toSorted((a, b) => a.sort_order - b.sort_order || a.slug.localeCompare(b.slug))
      .map((environment) => ({
        slug: environment.slug,
        name: environment.name,
        order: environment.sort_order,
        urlPatterns: JSON.parse(environment.url_patterns) as string[],
      })),
    createdAt: new Date(row.created_at).toISOString(),
    version: row.version,
  };
}

/** @throws {AppError} not_found, saying how to make one */
export async function findService(tx: Tx, slug: string): Promise<ServiceTable> {
  const row = await tx.selectFrom('services').selectAll().where('slug', '=', slug).executeTakeFirst();
  if (row === undefined)
    throw new AppError(
      'not_found',
      `There is no service "${slug}". Create it with "npx appops service create ${slug}", with POST /api/v1/services and the body {"name": "${slug}"}, or in the plugin's Settings.`,
    );
  return row;
}

/** An environment of a service, or undefined. */
export function findEnvironment(
  tx: Tx,
  serviceId: string,
  slug: string,
): Promise<EnvironmentTable | undefined> {
  return tx
    .selectFrom('environments')
    .selectAll()
    .where('service_id', '=', serviceId)
    .where('slug', '=', slug)
    .executeTakeFirst();
}

/** A service with its environments. */
export async function loadService(tx: Tx, row: ServiceTable): Promise<Service> {
  return serviceOf(
    row,
    await tx.selectFrom('environments').selectAll().where('service_id', '=', row.id).execute(),
  );
}

/**
 * `owner/name` in lower case out of what people write: that itself, an https or ssh address, with or without ".git".
 * Null for what names no repository.
 */
export function repositoryKey(repository: string | null): string | null {
  if (repository === null) return null;
  const parts = repository
    .trim()
    .replace(/^[a-z+]+:\/\/[^/]+\//i, '')
    .replace(/^[^@/]+@[^:/]+:/, '')
    .replace(/\.git$/, '')
    .replace(/\/+$/, '')
    .split('/')
    .filter((part) => part !== '');
  return parts.length >= 2 ? parts.join('/').toLowerCase() : null;
}
