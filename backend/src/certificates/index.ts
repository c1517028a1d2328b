import type { Area } from '../area.ts';
import { reminderTask } from './remind.ts';

export const certificates: Area = {
  tasks: ({ store, clock, log }) => [reminderTask({ store, clock, log })],
};
