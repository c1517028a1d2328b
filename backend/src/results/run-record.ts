import type { Attempt } from '@appops/shared/contract/checks';

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
  outcome: 'up' | 'down' | 'missed';
  missedBecause: string | null;
  /** In order; the last one decides. Empty for a run that never began. */
  attempts: readonly Attempt[];
  latenessUs: number | null;
  queueUs: number | null;
  /** The check's version that the run was made by. */
  monitorVersion: number;
  suspect: boolean;
  stretch: MissedStretch | null;
}

/**
 * A missed run that stands for several: after a long gap not every missed slot gets a row. The record's own slot is
 * the last of them.
 */
export interface MissedStretch {
  /** The first slot that was missed. */
  first: number;
  count: number;
  intervalMs: number;
}

export const outcomeCodes = { up: 0, down: 1, missed: 2 } as const;
export const outcomeNames = ['up', 'down', 'missed'] as const;
export const suspectFlag = 1;
export const maintenanceFlag = 2;

/** What is kept of a run beyond its row. */
export interface RunDetail {
  missedBecause: string | null;
  attempts: readonly Attempt[];
  stretch: MissedStretch | null;
}
