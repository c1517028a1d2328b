import type { Words } from './said.ts';

/** What a beat says: a run begins, or it ended well or not. A plain beat is an end that went well. */
export const beatKinds = ['start', 'success', 'fail'] as const;
export type BeatKind = (typeof beatKinds)[number];

export const beatWords: Words<BeatKind> = {
  start: { label: 'Started', tone: 'busy' },
  success: { label: 'Beat', tone: 'good' },
  fail: { label: 'Failed', tone: 'bad' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};
