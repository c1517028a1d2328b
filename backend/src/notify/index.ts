import type { Area } from '../area.ts';
import { Deliverer } from './deliverer.ts';
import { outboxTask } from './outbox-task.ts';
import { notifier } from './plan.ts';
import { bindNotify } from './routes.ts';

export const notify: Area = {
  bind: (api, { sealer }) => bindNotify(api, sealer),
  consumers: ({ ownUrl }) => [notifier(ownUrl)],
  tasks: (parts) => [
    new Deliverer(parts).task,
    outboxTask({ store: parts.store, clock: parts.decisive, log: parts.log }),
  ],
};
