import type { EnvironmentTable, ServiceTable } from '../database/schema/services.ts';
import { AppError } from '../errors.ts';

/**
 * Nothing new is watched where nobody looks any more.
 * @throws {AppError} conflict for a retired service or environment, with how to bring it back
 */
export function refuseRetired(
  service: Pick<ServiceTable, 'slug' | 'name' | 'retired_at'>,
  environment: Pick<EnvironmentTable, 'slug' | 'name' | 'retired_at'> | undefined,
): void {
  if (service.retired_at !== null)
    throw new AppError(
      'conflict',
      `The service "${service.name}" is retired. Bring it back first, under Services or with "npx appops service restore ${service.slug}".`,
      { fields: [{ path: 'body.service', message: 'is retired; bring it back first' }] },
    );
  if (environment !== undefined && environment.retired_at !== null)
    throw new AppError(
      'conflict',
      `The environment "${environment.name}" is retired. Bring it back first, under Services or with "npx appops service restore-environment ${service.slug} ${environment.slug}".`,
      { fields: [{ path: 'body.environment', message: 'is retired; bring it back first' }] },
    );
}
