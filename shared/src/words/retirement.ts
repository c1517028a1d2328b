import type { Said } from './said.ts';

/** Whether a service, an environment or a source is still used: nothing is ever deleted. */
export const retirementWords: Readonly<Record<'in_use' | 'retired', Said>> = {
  in_use: { label: 'In use', tone: 'good' },
  retired: { label: 'Retired', tone: 'quiet' },
};
