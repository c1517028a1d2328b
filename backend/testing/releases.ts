import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import type { Context } from '../src/context.ts';
import { startDeployment } from '../src/releases/start-deployment.ts';

/** Deploys a version of the shop into production, at once and at the context's time unless told otherwise. */
export function deployShop(ctx: Context, version: string, more: object = {}) {
  return startDeployment(
    ctx,
    startRoute.body.parse({
      service: 'shop',
      environment: 'production',
      version,
      status: 'succeeded',
      startedAt: new Date(ctx.now).toISOString(),
      ...more,
    }),
  );
}
