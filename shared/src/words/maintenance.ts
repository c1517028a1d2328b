import type { Words } from './said.ts';

/** Where a window stands. */
export const maintenanceStates = ['running', 'planned', 'over', 'canceled'] as const;
export type MaintenanceState = (typeof maintenanceStates)[number];

export const maintenanceWords: Words<MaintenanceState> = {
  running: { label: 'Going on', tone: 'busy' },
  planned: { label: 'Planned', tone: 'quiet' },
  over: { label: 'Over', tone: 'quiet' },
  canceled: { label: 'Called off', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

/** What was done to a window last. */
export const maintenanceChanges = ['changed', 'ended', 'canceled'] as const;
export type MaintenanceChange = (typeof maintenanceChanges)[number];

/** Words that go before "by". */
export const maintenanceChangeWords: Words<MaintenanceChange> = {
  changed: { label: 'Changed', tone: 'quiet' },
  ended: { label: 'Ended', tone: 'quiet' },
  canceled: { label: 'Called off', tone: 'quiet' },
  unknown: { label: 'Changed', tone: 'quiet' },
};
