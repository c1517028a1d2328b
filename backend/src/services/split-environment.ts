import type { BodyOf, ParamsOf } from '@appops/shared/contract/route';
import type {
  confirmEnvironment as confirmRoute,
  Service,
  splitEnvironment as route,
} from '@appops/shared/contract/services';
import type { ReadContext, Context } from '../context.ts';
import type { EnvironmentTable } from '../database/schema/services.ts';
import { AppError, notFound } from '../errors.ts';
import { moveAnnotations } from '../annotations/move-annotations.ts';
import { moveMonitors } from '../monitors/move-monitors.ts';
import { moveDeployments } from '../releases/move-deployments.ts';
import { lockEnvironments } from '../releases/settle.ts';
import { ensureEnvironment } from './ensure-environment.ts';
import { takeEnvironmentName } from './names.ts';
import { findEnvironmentBySlug, findServiceBySlug, loadService } from './service.ts';

/**
 * Moves chosen deployments, monitors and annotations of an environment into another one of the service, which is made
 * if there is none of that name. What was live when is worked out anew in both. What is there already stays, so the
 * same again changes nothing.
 * @throws {AppError} not_found for what neither has, invalid_request where both are one or nothing is chosen
 */
export async function splitEnvironment(
  ctx: Context,
  { slug, environment }: ParamsOf<typeof route>,
  { into, deployments, monitors, annotations }: BodyOf<typeof route>,
): Promise<Service> {
  const service = await findServiceBySlug(ctx.tx, slug);
  const from = await environmentOf(ctx, service.id, slug, environment);
  if (deployments.length + monitors.length + annotations.length === 0)
    throw new AppError('invalid_request', 'Choose at least one deployment, monitor or annotation to move.');
  const to = await ensureEnvironment(ctx, service, into);
  if (to.id === from.id)
    throw new AppError('invalid_request', `"${into}" leads to the environment "${from.name}" itself.`);
  await lockEnvironments(ctx.tx, from.id, to.id);
  const moved = {
    // Notes and failures name the release that was live in their environment, so releases go first.
    deployments: await moveDeployments(ctx, service, from, to, deployments),
    monitors: await moveMonitors(ctx, from, to, monitors),
    annotations: await moveAnnotations(ctx.tx, from, to, annotations),
  };
  if (moved.deployments + moved.monitors + moved.annotations > 0)
    ctx.tell('environment.split', {
      subjects: { environment: from.id, into: to.id, service: service.id },
      data: { slug: from.slug, name: from.name, into: to.name, ...moved },
    });
  return loadService(ctx.tx, service);
}

/**
 * Says that an environment of the first release is one: it is no longer named as one that may hold several. Names that
 * are given lead to it from now on.
 * @throws {AppError} conflict where a name is another environment's
 */
export async function confirmEnvironment(
  ctx: Context,
  { slug, environment }: ParamsOf<typeof confirmRoute>,
  { names }: BodyOf<typeof confirmRoute>,
): Promise<Service> {
  const service = await findServiceBySlug(ctx.tx, slug);
  const row = await environmentOf(ctx, service.id, slug, environment);
  for (const name of names)
    if ((await takeEnvironmentName(ctx.tx, row, name)) !== row.id)
      throw new AppError(
        'conflict',
        `"${name}" is another environment of this service. Move what it has into "${row.name}" first, or leave the name out.`,
      );
  // Of two at once one says it.
  const { numUpdatedRows } = await ctx.tx
    .updateTable('environments')
    .set({ may_be_merged: 0 })
    .where('id', '=', row.id)
    .where('may_be_merged', '=', 1)
    .executeTakeFirst();
  if (numUpdatedRows > 0n)
    ctx.tell('environment.confirmed', {
      subjects: { environment: row.id, service: service.id },
      data: { slug: row.slug, name: row.name, names },
    });
  return loadService(ctx.tx, service);
}

async function environmentOf(
  { tx }: ReadContext,
  serviceId: string,
  slug: string,
  environment: string,
): Promise<EnvironmentTable> {
  const row = await findEnvironmentBySlug(tx, serviceId, environment);
  if (row === undefined) throw notFound(`environment of the service "${slug}"`, environment);
  return row;
}
