import type { Words } from './said.ts';

/**
 * `degraded` is up, but near a limit; `error` means that the check itself cannot be carried out, which says nothing
 * of the target.
 */
export const monitorStates = ['up', 'degraded', 'down', 'error', 'unknown', 'paused'] as const;
export type MonitorState = (typeof monitorStates)[number];

export const monitorWords: Words<MonitorState> = {
  up: { label: 'Up', tone: 'good' },
  degraded: { label: 'Degraded', tone: 'warn' },
  down: { label: 'Down', tone: 'bad' },
  error: { label: 'Check at fault', tone: 'warn' },
  unknown: { label: 'Not known yet', tone: 'quiet' },
  paused: { label: 'Paused', tone: 'quiet' },
};
