import { newId } from '@appops/shared/contract/ids';
import { keptName, slugFor } from '@appops/shared/rules/place-names';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { EnvironmentTable, ServiceTable } from '../database/schema/services.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError } from '../errors.ts';
import { keyOf, takeEnvironmentName } from './names.ts';
import { tellMergedBefore } from './merged-environments.ts';
import { findEnvironment } from './service.ts';

/** Where an environment stands when nobody said: the usual names in their usual order, anything else between. */
function usualOrder(slug: string): number {
  if (/^prod/.test(slug) || slug === 'live') return 100;
  if (/^(stag|uat|preprod|pre-prod)/.test(slug)) return 80;
  if (/^(test|qa|int)/.test(slug)) return 40;
  return /^(dev|local)/.test(slug) ? 20 : 60;
}

interface NewEnvironment {
  name: string;
  slug?: string | undefined;
  order?: number | undefined;
  urlPatterns?: string[] | undefined;
}

/**
 * Adds an environment to a service; its slug is made from its name when left out.
 * @throws {AppError} invalid_request when nothing of its name can be seen, conflict when its name or slug is taken
 */
export async function addEnvironment(
  ctx: Context,
  serviceId: string,
  given: NewEnvironment,
): Promise<EnvironmentTable> {
  const { row, isNew } = await insertEnvironment(ctx, serviceId, given);
  if (isNew) return row;
  throw new AppError(
    'conflict',
    `The service already has an environment "${row.name}" (${row.slug}). Give the new one another name.`,
  );
}

/**
 * The environment of that name or slug, created on first sight. Two at the same time get the same one.
 * @param notes takes a sentence where the first release took it for one that it stands beside now, and where the
 * name was too long
 * @param find how the reference is matched
 * @throws {AppError} invalid_request where nothing of its name can be seen
 */
export async function ensureEnvironment(
  ctx: Context,
  service: ServiceTable,
  reference: string,
  notes: string[] = [],
  find = findEnvironment,
): Promise<EnvironmentTable> {
  keyOf(reference, 'environment');
  const name = keptName(reference);
  if (name !== reference.trim())
    notes.push(`The environment's name had ${reference.trim().length} characters; it is kept as "${name}".`);
  const known = await find(ctx.tx, service.id, name);
  if (known !== undefined) return known;
  const { row, isNew } = await insertEnvironment(ctx, service.id, { name });
  if (!isNew) return row;
  ctx.tell('environment.created', {
    subjects: { environment: row.id, service: service.id },
    data: { slug: row.slug, name: row.name },
  });
  const sentence = await tellMergedBefore(ctx, service, row);
  if (sentence !== null) notes.push(sentence);
  return row;
}

/** Inserts it, or tells whose name it is already. */
async function insertEnvironment(
  { tx, now }: Context,
  serviceId: string,
  given: NewEnvironment,
): Promise<{ row: EnvironmentTable; isNew: boolean }> {
  const id = newId('environment');
  // The name comes first: of two processes that meet it at once, one waits here and then sees the other's row.
  const owner = await takeEnvironmentName(tx, { id, service_id: serviceId }, given.name);
  if (owner !== id) return { row: await loadEnvironment(tx, owner), isNew: false };
  const taken = await takenSlugs(tx, serviceId, id);
  for (;;) {
    const slug = given.slug ?? slugFor(given.name, (candidate) => taken.has(candidate));
    if (given.slug !== undefined && taken.has(given.slug))
      throw new AppError('conflict', `The service already has an environment "${given.slug}".`);
    const row: EnvironmentTable = {
      id,
      service_id: serviceId,
      slug,
      name: given.name,
      sort_order: given.order ?? usualOrder(slug),
      url_patterns: toJson(given.urlPatterns ?? []),
      created_at: now,
      may_be_merged: 0,
      retired_at: null,
    };
    const made = await tx
      .insertInto('environments')
      .values(row)
      .onConflict((conflict) => conflict.columns(['service_id', 'slug']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made !== undefined) return { row, isNew: true };
    // Another name took this slug in the same moment.
    taken.add(slug);
  }
}

/** Slugs that other environments have, and those that would be taken for another one's name. */
async function takenSlugs(tx: ReadTx, serviceId: string, ownId: string): Promise<Set<string>> {
  const slugs = await tx
    .selectFrom('environments')
    .select('slug')
    .where('service_id', '=', serviceId)
    .execute();
  const names = await tx
    .selectFrom('environment_names')
    .select('name_key')
    .where('service_id', '=', serviceId)
    .where('environment_id', '!=', ownId)
    .execute();
  return new Set([...slugs.map(({ slug }) => slug), ...names.map(({ name_key }) => name_key)]);
}

function loadEnvironment(tx: ReadTx, id: string): Promise<EnvironmentTable> {
  return tx.selectFrom('environments').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}
