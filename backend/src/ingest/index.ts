import type { Area } from '../area.ts';
import { deliveryRetentionTask } from './deliveries.ts';
import { bindIngest } from './routes.ts';

export const ingest: Area = {
  bind: (api, { sealer }) => bindIngest(api, sealer),
  tasks: ({ store, decisive, log }) => [deliveryRetentionTask({ store, clock: decisive, log })],
};
