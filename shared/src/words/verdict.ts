import type { Said, Words } from './said.ts';

/** What the probes say of a deployment. */
export const verdictValues = ['worse', 'better', 'no_worse', 'inconclusive'] as const;
export type VerdictValue = (typeof verdictValues)[number];

export const verdictWords: Words<VerdictValue> = {
  worse: { label: 'Worse', tone: 'bad' },
  better: { label: 'Better', tone: 'good' },
  no_worse: { label: 'No worse', tone: 'good' },
  inconclusive: { label: 'Inconclusive', tone: 'quiet' },
  unknown: { label: 'Verdict unknown', tone: 'quiet' },
};

/** While the probes have not said anything. */
export const noVerdictYet: Said = { label: 'No verdict yet', tone: 'quiet' };
