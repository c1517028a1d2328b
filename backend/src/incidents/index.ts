import type { Area } from '../area.ts';
import { resolveRecoveredTask } from './resolve-recovered.ts';
import { bindIncidents } from './routes.ts';

export const incidents: Area = {
  bind: bindIncidents,
  tasks: ({ store, decisive, log }) => [resolveRecoveredTask({ store, clock: decisive, log })],
};
