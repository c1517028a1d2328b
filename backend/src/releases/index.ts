import type { Area } from '../area.ts';
import { bindReleases } from './routes.ts';
import { silentPartsTask } from './silent-parts.ts';
import { verdictConsumer, verdictTask } from './verdict-tasks.ts';

export const releases: Area = {
  bind: bindReleases,
  consumers: ({ verdictWindowMs }) => [verdictConsumer(verdictWindowMs)],
  tasks: ({ store, clock, decisive, log, verdictWindowMs }) => [
    verdictTask({ store, clock, log, windowMs: verdictWindowMs }),
    silentPartsTask({ store, clock: decisive, log }),
  ],
};
