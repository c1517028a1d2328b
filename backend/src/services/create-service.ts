import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import type { createService as route, Service } from '@appops/shared/contract/services';
import { nameOrder } from '@appops/shared/rules/name-order';
import { slugFor } from '@appops/shared/rules/place-names';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { ServiceTable } from '../database/schema/services.ts';
import type { WriteTx } from '../database/store.ts';
import { AppError } from '../errors.ts';
import { addEnvironment } from './ensure-environment.ts';
import { takeServiceName } from './names.ts';
import { loadService, repositoryKey } from './service.ts';

/**
 * Creates a service, with environments if given.
 * @throws {AppError} conflict when the name or the slug is taken, invalid_request when nothing of the name can be seen
 */
export async function createService(ctx: Context, body: BodyOf<typeof route>): Promise<Service> {
  const { tx, now } = ctx;
  const id = newId('service');
  const owner = await takeServiceName(tx, id, body.name);
  if (owner !== id) {
    const { slug } = await tx
      .selectFrom('services')
      .select('slug')
      .where('id', '=', owner)
      .executeTakeFirstOrThrow();
    throw new AppError('conflict', `There is already a service "${slug}" with the name "${body.name}".`);
  }
  const row = await insertService(tx, {
    id,
    slug: body.slug ?? '',
    name: body.name,
    description: body.description,
    owners: toJson(body.owners),
    repository: body.repository,
    repository_key: repositoryKey(body.repository),
    kept_parameters: body.keptParameters === undefined ? null : toJson(body.keptParameters),
    mask_selectors: body.maskSelectors === undefined ? null : toJson(body.maskSelectors),
    name_order: nameOrder(body.name),
    created_at: now,
    retired_at: null,
    version: 1,
  });
  for (const environment of body.environments) await addEnvironment(ctx, row.id, environment);
  ctx.tell('service.created', {
    subjects: { service: row.id },
    data: { slug: row.slug, name: body.name },
  });
  return loadService(tx, row);
}

/** Inserts it under its slug, or where it has none under one that is made from its name. */
async function insertService(tx: WriteTx, given: ServiceTable): Promise<ServiceTable> {
  // `/services/match` is a route of its own.
  if (given.slug === 'match')
    throw new AppError('invalid_request', 'The slug "match" is taken by AppOps itself. Give another one.');
  const slugs = await tx.selectFrom('services').select('slug').execute();
  const names = await tx
    .selectFrom('service_names')
    .select('name_key')
    .where('service_id', '!=', given.id)
    .execute();
  // A slug that is another one's name would be taken for that one.
  const taken = new Set([
    'match',
    ...slugs.map(({ slug }) => slug),
    ...names.map(({ name_key }) => name_key),
  ]);
  for (;;) {
    const row = {
      ...given,
      slug: given.slug === '' ? slugFor(given.name, (slug) => taken.has(slug)) : given.slug,
    };
    // Of two at the same time the unique slug lets one through.
    const made = taken.has(row.slug)
      ? undefined
      : await tx
          .insertInto('services')
          .values(row)
          .onConflict((conflict) => conflict.column('slug').doNothing())
          .returning('id')
          .executeTakeFirst();
    if (made !== undefined) return row;
    if (given.slug !== '') throw new AppError('conflict', `There is already a service "${given.slug}".`);
    taken.add(row.slug);
  }
}
