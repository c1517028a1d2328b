import type { Area } from '../area.ts';
import { caseAutomation, caseClock } from './automation.ts';
import { overdueTask } from './overdue.ts';
import { bindCases } from './routes.ts';

export const cases: Area = {
  bind: bindCases,
  consumers: () => [caseAutomation],
  tasks: ({ store, decisive, log }) => [caseClock(store, decisive, log), overdueTask(store, decisive, log)],
};
