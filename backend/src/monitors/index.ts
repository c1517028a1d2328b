import type { Area } from '../area.ts';
import { pauseEndTask } from './end-pauses.ts';
import { bindMonitors } from './routes.ts';

export const monitors: Area = {
  bind: bindMonitors,
  tasks: ({ store, clock, log }) => [pauseEndTask({ store, clock, log })],
};
