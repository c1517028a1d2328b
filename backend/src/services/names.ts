import { nameKey } from '@appops/shared/rules/place-names';
import type { WriteTx } from '../database/store.ts';
import { AppError } from '../errors.ts';

/** @throws {AppError} invalid_request for a name of which nothing can be seen */
export function keyOf(name: string, what: 'environment' | 'service'): string {
  const key = nameKey(name);
  if (key === '')
    throw new AppError(
      'invalid_request',
      `The name of the ${what} has no visible character. Give it a name that people can read.`,
    );
  return key;
}

/**
 * Takes a name for a service. Of two that take it at the same time one waits for the other's outcome.
 * @returns the id of the service whose name it is, the given one if it was free
 * @throws {AppError} invalid_request for a name of which nothing can be seen
 */
export async function takeServiceName(tx: WriteTx, serviceId: string, name: string): Promise<string> {
  const name_key = keyOf(name, 'service');
  const newName = await tx
    .insertInto('service_names')
    .values({ name_key, name, service_id: serviceId })
    .onConflict((conflict) => conflict.column('name_key').doNothing())
    .returning('service_id')
    .executeTakeFirst();
  return (
    newName ??
    (await tx
      .selectFrom('service_names')
      .select('service_id')
      .where('name_key', '=', name_key)
      .executeTakeFirstOrThrow())
  ).service_id;
}

/**
 * Takes a name for an environment, as `takeServiceName` does within one service.
 * @throws {AppError} invalid_request for a name of which nothing can be seen
 */
export async function takeEnvironmentName(
  tx: WriteTx,
  environment: { id: string; service_id: string },
  name: string,
): Promise<string> {
  const name_key = keyOf(name, 'environment');
  const { id: environment_id, service_id } = environment;
  const newName = await tx
    .insertInto('environment_names')
    .values({ service_id, name_key, name, environment_id })
    .onConflict((conflict) => conflict.columns(['service_id', 'name_key']).doNothing())
    .returning('environment_id')
    .executeTakeFirst();
  return (
    newName ??
    (await tx
      .selectFrom('environment_names')
      .select('environment_id')
      .where('service_id', '=', service_id)
      .where('name_key', '=', name_key)
      .executeTakeFirstOrThrow())
  ).environment_id;
}
