import type { Said, Words } from './said.ts';
import { utcWords } from './time.ts';

/**
 * What is known of a monitor's target. `degraded` is up, but near a limit; `error` means that the check itself cannot be
 * carried out, which says nothing of the target. Whether it is paused, in maintenance or flapping lies on top of it.
 */
export const monitorStates = ['up', 'degraded', 'down', 'error', 'unknown'] as const;
export type MonitorState = (typeof monitorStates)[number];

/**
 * What a reply tells in the place of a state: of a paused monitor `paused`, which the clients of the first release read
 * there. Nothing is known of its target meanwhile, so that the state under it is always `unknown`.
 */
export const toldMonitorStates = [...monitorStates, 'paused'] as const;
export type ToldMonitorState = (typeof toldMonitorStates)[number];

export const monitorWords: Words<ToldMonitorState> = {
  up: { label: 'Up', tone: 'good' },
  degraded: { label: 'Degraded', tone: 'warn' },
  down: { label: 'Down', tone: 'bad' },
  error: { label: 'Check at fault', tone: 'warn' },
  unknown: { label: 'Not known yet', tone: 'quiet' },
  paused: { label: 'Paused', tone: 'quiet' },
};

/** What lies on top of a state beside a pause. */
export const onTopWords = {
  maintenance: { label: 'In maintenance', tone: 'busy' },
  flapping: { label: 'Flapping', tone: 'warn' },
  heldBack: { label: 'Not alerted', tone: 'quiet' },
} as const satisfies Record<string, Said>;

/** Until when, by whom and why a monitor is paused, for readers in any zone: "until 2026-11-30 03:12 UTC, by Ada: rebuild". */
export function pauseWords({
  until,
  by,
  because,
}: {
  until: string | null;
  by: string | null;
  because: string | null;
}): string {
  const end = until === null ? 'until somebody resumes it' : `until ${utcWords(Date.parse(until))}`;
  return `${end}${by === null ? '' : `, by ${by}`}${because === null ? '' : `: ${because}`}`;
}

/** Of how many of the last runs a number is asked: "3 runs in a row", "3 of the last 5 runs". */
export function ofLastWords(needed: number, last: number | null, kind: 'failed' | 'clean'): string {
  if (last !== null && last > needed) return `${needed} ${kind} of the last ${last} runs`;
  return needed === 1 ? `1 ${kind} run` : `${needed} ${kind} runs in a row`;
}
