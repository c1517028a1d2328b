import * as contract from '@appops/shared/contract/services';
import type { Api } from '../http/api.ts';
import { createService } from './create-service.ts';
import { restoreEnvironment, retireEnvironment } from './retire-environment.ts';
import { restoreService, retireService } from './retire-service.ts';
import { listServices } from './list-services.ts';
import { findServiceBySlug, loadService } from './service.ts';
import { confirmEnvironment, splitEnvironment } from './split-environment.ts';
import { putEnvironment, updateService } from './update-service.ts';

export function bindServices(api: Api): void {
  api.write(contract.createService, (ctx, { body }) => createService(ctx, body));
  api.read(contract.listServices, (ctx, { query }) => listServices(ctx, query));
  api.read(contract.getService, async ({ tx }, { params }) =>
    loadService(tx, await findServiceBySlug(tx, params.slug)),
  );
  api.write(contract.updateService, (ctx, { params, body }) => updateService(ctx, params.slug, body));
  api.write(contract.retireService, (ctx, { params, body }) => retireService(ctx, params.slug, body));
  api.write(contract.restoreService, (ctx, { params }) => restoreService(ctx, params.slug));
  api.write(contract.retireEnvironment, (ctx, { params, body }) => retireEnvironment(ctx, params, body));
  api.write(contract.restoreEnvironment, (ctx, { params }) => restoreEnvironment(ctx, params));
  api.write(contract.splitEnvironment, (ctx, { params, body }) => splitEnvironment(ctx, params, body));
  api.write(contract.confirmEnvironment, (ctx, { params, body }) => confirmEnvironment(ctx, params, body));
  api.write(contract.putEnvironment, (ctx, { params, body }) => putEnvironment(ctx, params, body));
}
