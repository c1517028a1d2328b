import type { Context } from '../context.ts';
import { endEnvironment } from '../services/retire-environment.ts';
import { findNamedEnvironment } from '../services/service.ts';
import type { StepReport } from './deployment-report.ts';
import { lockEnvironments } from './settle.ts';
import { serviceTold } from './told-service.ts';

/** An environment that its sender takes down, and the deployment by which it says so. */
export type EndedEnvironment = Pick<StepReport, 'service' | 'environment' | 'externalId' | 'ref' | 'task'>;

/** What became of it: the deployment that was its last, or why nothing ends. */
export type Ended =
  { kind: 'ended'; part: string; name: string } | { kind: 'unplaced' | 'nothing'; reason: string };

/**
 * Retires an environment that is there for a time only, once its last deployment is over. A sender ends each deployment
 * that a later one replaces, so only the last one's end counts.
 */
export async function reportEnvironmentEnd(ctx: Context, ended: EndedEnvironment): Promise<Ended> {
  const service = await serviceTold(ctx.tx, ended.service);
  if (typeof service === 'string') return { kind: 'unplaced', reason: service };
  const { name } = ended.environment;
  const environment = await findNamedEnvironment(ctx.tx, service.id, name);
  const nothing = (reason: string) => ({ kind: 'nothing' as const, reason });
  if (environment === undefined) return nothing(`The environment "${name}" is not known, so nothing ends.`);
  await lockEnvironments(ctx.tx, environment.id);
  const lastPart = await ctx.tx
    .selectFrom('deployment_parts')
    .select(['id', 'external_id'])
    .where('environment_id', '=', environment.id)
    .orderBy('started_at', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (lastPart === undefined || lastPart.external_id !== ended.externalId)
    return nothing('The end of a deployment that another one replaced tells nothing new.');
  if (!(await endEnvironment(ctx, environment)))
    return nothing(`The environment "${environment.name}" has monitors, so it stays until they are retired.`);
  return { kind: 'ended', part: lastPart.id, name: environment.name };
}
