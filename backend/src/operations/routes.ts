import * as contract from '@appops/shared/contract/maintenance';
import type { Api } from '../http/api.ts';
import { listMaintenance, planMaintenance } from './maintenance-windows.ts';

export function bindOperations(api: Api): void {
  api.write(contract.planMaintenance, (ctx, { body }) => planMaintenance(ctx, body));
  api.read(contract.listMaintenance, (ctx, { query }) => listMaintenance(ctx, query));
}
