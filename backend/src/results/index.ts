import type { Area } from '../area.ts';
import { retentionTask } from './retention.ts';

export const results: Area = {
  tasks: ({ store, decisive, log }) => [retentionTask({ store, clock: decisive, log })],
};
