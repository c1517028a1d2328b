import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import type { createService as route, Service } from '@appops/shared/contract/services';
import { slugOf } from '@appops/shared/contract/values';
import type { Context } from '../context.ts';
import { AppError } from '../errors.ts';
import { append } from '../events/append.ts';
import { addEnvironment } from './ensure-environment.ts';
import { loadService, repositoryKey } from './service.ts';

/**
 * Creates a service, with environments if given.
 * @throws {AppError} conflict when the slug is taken
 */
export async function createService(ctx: Context, body: BodyOf<typeof route>): Promise<Service> {
  const { tx, now } = ctx;
  const slug = body.slug ?? slugOf(body.name);
  if (slug === null)
    throw new AppError(
      'invalid_request',
      `No slug can be made from the name "${body.name}". Give one: a-z, 0-9 and "-".`,
    );
  // `/services/match` is a route of its own.
  if (slug === 'match')
    throw new AppError('invalid_request', 'The slug "match" is taken by AppOps itself. Give another one.');
  const row = {
    id: newId('service'),
    slug,
    name: body.name,
    description: body.description,
    owners: JSON.stringify(body.owners),
    repository: body.repository,
    repository_key: repositoryKey(body.repository),
    created_at: now,
    version: 1,
  };
  // Of two at the same time the unique slug lets one through.
  const made = await tx
    .insertInto('services')
    .values(row)
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made === undefined) throw new AppError('conflict', `There is already a service "${slug}".`);
  for (const environment of body.environments) await addEnvironment(ctx, row.id, environment);
  await append(ctx, {
    kind: 'service.created',
    subjects: [{ id: row.id, role: 'service' }],
    data: { slug, name: body.name },
  });
  return loadService(tx, row);
}
