import type { Area } from '../area.ts';
import { problemDetector } from './detector.ts';
import { heldAlertTask } from './held-alerts.ts';
import { bindProblems } from './routes.ts';
import { maintenanceEndTask } from './split-after-maintenance.ts';

export const problems: Area = {
  bind: bindProblems,
  consumers: () => [problemDetector],
  tasks: ({ store, clock, log }) => [
    maintenanceEndTask({ store, clock, log }),
    heldAlertTask({ store, clock, log }),
  ],
};
