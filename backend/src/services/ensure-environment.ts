import { newId } from '@appops/shared/contract/ids';
import { slugOf } from '@appops/shared/contract/values';
import type { Context } from '../context.ts';
import type { EnvironmentTable, ServiceTable } from '../database/schema.ts';
import { AppError } from '../errors.ts';
import { append } from '../events/append.ts';
import { findEnvironment } from './service.ts';

/** Where an environment stands when nobody said: the usual names in their usual order, anything else between. */
function usualOrder(slug: string): number {
  if (/^prod/.test(slug) || slug === 'live') return 100;
  if (/^(stag|uat|preprod|pre-prod)/.test(slug)) return 80;
  if (/^(test|qa|int)/.test(slug)) return 40;
  return /^(dev|local)/.test(slug) ? 20 : 60;
}

/**
 * Adds an environment to a service.
 * @throws {AppError} invalid_request when no slug can be made of its name, conflict when it is there already
 */
export async function addEnvironment(
  ctx: Context,
  serviceId: string,
  given: {
    name: string;
    slug?: string | undefined;
    order?: number | undefined;
    urlPatterns?: string[] | undefined;
  },
): Promise<EnvironmentTable> {
  const slug = given.slug ?? slugOf(given.name);
  if (slug === null)
    throw new AppError('invalid_request', `No slug can be made from the environment's name "${given.name}".`);
  const row: EnvironmentTable = {
    id: newId('environment'),
    service_id: serviceId,
    slug,
    name: given.name,
    sort_order: given.order ?? usualOrder(slug),
    url_patterns: JSON.stringify(given.urlPatterns ?? []),
    created_at: ctx.now,
  };
  const made = await ctx.tx
    .insertInto('environments')
    .values(row)
    .onConflict((conflict) => conflict.columns(['service_id', 'slug']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made === undefined) throw new AppError('conflict', `The service already has an environment "${slug}".`);
  return row;
}

/** The environment of that name, created on first sight. Two at the same time get the same one. */
export async function ensureEnvironment(
  ctx: Context,
  service: ServiceTable,
  name: string,
): Promise<EnvironmentTable> {
  const slug = slugOf(name);
  if (slug === null)
    throw new AppError('invalid_request', `No slug can be made from the environment's name "${name}".`);
  const known = await findEnvironment(ctx.tx, service.id, slug);
  if (known !== undefined) return known;
  try {
    const row = await addEnvironment(ctx, service.id, { name, slug });
    await append(ctx, {
      kind: 'environment.created',
      subjects: [
        { id: row.id, role: 'environment' },
        { id: service.id, role: 'service' },
      ],
      data: { slug, name },
    });
    return row;
  } catch (error) {
    const made =
      error instanceof AppError && error.code === 'conflict'
        ? await findEnvironment(ctx.tx, service.id, slug)
        : undefined;
    if (made === undefined) throw error;
    return made;
  }
}
