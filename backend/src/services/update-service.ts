import type { BodyOf, ParamsOf } from '@appops/shared/contract/route';
import type {
  putEnvironment as putRoute,
  Service,
  updateService as updateRoute,
} from '@appops/shared/contract/services';
import { nameOrder } from '@appops/shared/rules/name-order';
import { urlPatternProblem } from '@appops/shared/rules/url-match';
import { moveNotes } from '../annotations/page-key.ts';
import type { Context } from '../context.ts';
import { AppError, refuseFields, staleVersion } from '../errors.ts';
import { addEnvironment } from './ensure-environment.ts';
import { takeEnvironmentName, takeServiceName } from './names.ts';
import { findEnvironmentBySlug, findServiceBySlug, loadService, repositoryKey } from './service.ts';
import { fromJson, toJson } from '../database/json.ts';

/**
 * The service is found by its former names, too: sources go on to say them.
 * @throws {AppError} stale_version with the present state, conflict when the name is another service's
 */
export async function updateService(
  ctx: Context,
  slug: string,
  { version, ...changes }: BodyOf<typeof updateRoute>,
): Promise<Service> {
  const { tx } = ctx;
  const before = await findServiceBySlug(tx, slug);
  const after = {
    ...before,
    name: changes.name ?? before.name,
    name_order: nameOrder(changes.name ?? before.name),
    description: changes.description ?? before.description,
    owners: changes.owners === undefined ? before.owners : toJson(changes.owners),
    repository: changes.repository === undefined ? before.repository : changes.repository,
    kept_parameters:
      changes.keptParameters === undefined ? before.kept_parameters : toJson(changes.keptParameters),
    mask_selectors:
      changes.maskSelectors === undefined ? before.mask_selectors : toJson(changes.maskSelectors),
    version: version + 1,
  };
  after.repository_key = repositoryKey(after.repository);
  // Fires only while nobody else has changed it since.
  const { numUpdatedRows } = await tx
    .updateTable('services')
    .set(after)
    .where('id', '=', before.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw staleVersion('service', await loadService(tx, before));
  if (changes.name !== undefined && (await takeServiceName(tx, before.id, changes.name)) !== before.id)
    throw new AppError('conflict', `Another service has the name "${changes.name}".`);
  if (after.kept_parameters !== before.kept_parameters) await moveNotes(tx, before.id);
  ctx.tell('service.updated', {
    subjects: { service: before.id },
    data: { slug, changed: Object.keys(changes) },
  });
  return loadService(tx, after);
}

/**
 * Creates or changes an environment of a service; it is found by its former names, too.
 * @throws {AppError} conflict when another one has the name, invalid_request for a new URL pattern that no page can match
 */
export async function putEnvironment(
  ctx: Context,
  { slug, environment }: ParamsOf<typeof putRoute>,
  body: BodyOf<typeof putRoute>,
): Promise<Service> {
  const { tx } = ctx;
  const service = await findServiceBySlug(tx, slug);
  const environmentRow = await findEnvironmentBySlug(tx, service.id, environment);
  judgeNewPatterns(
    body.urlPatterns ?? [],
    environmentRow === undefined ? [] : fromJson(environmentRow.url_patterns),
  );
  const row =
    environmentRow ??
    (await addEnvironment(ctx, service.id, {
      name: body.name ?? environment,
      slug: environment,
      order: body.order,
      urlPatterns: body.urlPatterns,
    }));
  if (environmentRow !== undefined) {
    if (
      body.name !== undefined &&
      (await takeEnvironmentName(tx, environmentRow, body.name)) !== environmentRow.id
    )
      throw new AppError('conflict', `Another environment of this service has the name "${body.name}".`);
    await tx
      .updateTable('environments')
      .set({
        name: body.name ?? environmentRow.name,
        // Who sets it up again uses it again.
        retired_at: null,
        sort_order: body.order ?? environmentRow.sort_order,
        url_patterns: body.urlPatterns === undefined ? environmentRow.url_patterns : toJson(body.urlPatterns),
      })
      .where('id', '=', environmentRow.id)
      .execute();
  }
  ctx.tell(environmentRow === undefined ? 'environment.created' : 'environment.updated', {
    subjects: { environment: row.id, service: service.id },
    data: { slug: environment, name: body.name ?? row.name, changed: Object.keys(body) },
  });
  return loadService(tx, service);
}

/** A pattern that is there already was accepted under older rules, and must not keep others from being edited. */
function judgeNewPatterns(patterns: readonly string[], present: readonly string[]): void {
  const fields = patterns.flatMap((pattern, index) => {
    const message = present.includes(pattern) ? null : urlPatternProblem(pattern);
    return message === null
      ? []
      : [{ path: `body.urlPatterns.${index}`, message: `"${pattern}" ${message}` }];
  });
  if (fields.length > 0) throw refuseFields(fields);
}
