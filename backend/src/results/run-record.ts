import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { ResultOutcome } from '@appops/shared/words/run';
import type { OwnPart } from './attempt-parts.ts';
import type { OldAttempt } from './first-release-runs.ts';

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
  /** Up, but its durations hold a delay of our own. */
  delayed: boolean;
  /** Up, but near a limit. */
  degraded: boolean;
  stretch: MissedStretch | null;
  /** With this row stored, all slots of the monitor up to here are on record; absent: up to its own slot. */
  accountedUntil?: number;
}

/**
 * A slot without a run that stands for several: after a long gap, beside a long run or under overload not every slot
 * gets a row. The record's own slot is the last of them.
 */
export interface MissedStretch {
  /** The first of these slots. */
  first: number;
  count: number;
  intervalMs: number;
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

/** What is kept of a run beyond its row. */
export interface RunDetail {
  missedBecause: string | null;
  attempts: readonly (StoredAttempt | OldAttempt)[];
  stretch: MissedStretch | null;
}

/** An attempt in detail: what it shares with other runs is named by its number in `run_facts`. */
export interface StoredAttempt extends Omit<Attempt, 'address' | 'facts' | 'steps'> {
  facts: number | null;
  own: OwnPart;
}

/** What of a run that was plainly well is its own and has no column; what there is nothing of is left out. */
export interface VaryingPart extends OwnPart {
  /** Those of its protocol alone. */
  phases?: Record<string, number | null>;
}
