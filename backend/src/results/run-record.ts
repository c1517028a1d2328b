import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { ResultOutcome } from '@appops/shared/words/run';
import type { MissedStretch } from '../database/schema/results-json.ts';

/** What became of one slot of a monitor, on its way into the store. Times are epoch milliseconds. */
export interface RunRecord {
  /** The monitor's number, and its id for what is said of it. */
  monitor: number;
  monitorId: string;
  shard: number;
  /** When the run was due. */
  slot: number;
  /** The probe's number. */
  probe: number;
  startedAt: number | null;
  outcome: ResultOutcome;
  /** Why it was missed, overtaken or shed. */
  missedBecause: string | null;
  /** In order; the last one decides. Empty for a run that never began. */
  attempts: readonly Attempt[];
  latenessUs: number | null;
  queueUs: number | null;
  /** The check's version that the run was made by. */
  monitorVersion: number;
  suspect: boolean;
  /** Why, where it is for another reason than a delay of the probe's own. */
  suspectBecause?: string | null;
  /** Up, but its durations hold a delay of our own. */
  delayed: boolean;
  /** Up, but near a limit. */
  degraded: boolean;
  stretch: MissedStretch | null;
  /** With this row stored, all slots of the monitor up to here are on record; absent: up to its own slot. */
  accountedUntil?: number;
}

/** As they are stored; a code never changes. */
export const outcomeCodes = {
  up: 0,
  down: 1,
  missed: 2,
  overtaken: 3,
  shed: 4,
  error: 5,
} as const satisfies Record<ResultOutcome, number>;
/** In the order of their codes. */
export const outcomeNames = [
  'up',
  'down',
  'missed',
  'overtaken',
  'shed',
  'error',
] as const satisfies readonly ResultOutcome[];
export const suspectFlag = 1;
export const maintenanceFlag = 2;
export const degradedFlag = 4;
export const delayedFlag = 8;
