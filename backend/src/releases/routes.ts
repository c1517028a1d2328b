import * as changes from '@appops/shared/contract/changes';
import * as contract from '@appops/shared/contract/deployments';
import type { Api } from '../http/api.ts';
import { loadDeployment } from './deployment.ts';
import { listDeployments } from './list-deployments.ts';
import { moveDeployment } from './move-deployment.ts';
import { listChanges, recordChange } from './record-change.ts';
import { startDeployment } from './start-deployment.ts';

export function bindReleases(api: Api): void {
  api.write(contract.startDeployment, (ctx, { body }) => startDeployment(ctx, body));
  api.read(contract.listDeployments, (ctx, { query }) => listDeployments(ctx, query));
  api.read(contract.getDeployment, ({ tx }, { params }) => loadDeployment(tx, params.id));
  api.write(contract.moveDeployment, (ctx, { params, body }) => moveDeployment(ctx, params.id, body));
  api.write(changes.recordChange, (ctx, { body }) => recordChange(ctx, body));
  api.read(changes.listChanges, (ctx, { query }) => listChanges(ctx, query));
}
