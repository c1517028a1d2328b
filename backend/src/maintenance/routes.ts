import * as contract from '@appops/shared/contract/maintenance';
import type { Api } from '../http/api.ts';
import { cancelMaintenance, changeMaintenance, endMaintenance } from './change-maintenance.ts';
import { listMaintenance } from './list-maintenance.ts';
import { findWindow, windowsOf } from './maintenance-state.ts';
import { planMaintenance } from './maintenance-windows.ts';

export function bindMaintenance(api: Api): void {
  api.write(contract.planMaintenance, (ctx, { body }) => planMaintenance(ctx, body));
  api.read(contract.listMaintenance, (ctx, { query }) => listMaintenance(ctx, query));
  api.read(contract.getMaintenance, async ({ tx, now }, { params }) => {
    const [window] = await windowsOf(tx, [await findWindow(tx, params.id)], now);
    return window!;
  });
  api.write(contract.changeMaintenance, (ctx, { params, body }) => changeMaintenance(ctx, params.id, body));
  api.write(contract.endMaintenance, (ctx, { params }) => endMaintenance(ctx, params.id));
  api.write(contract.cancelMaintenance, (ctx, { params }) => cancelMaintenance(ctx, params.id));
}
