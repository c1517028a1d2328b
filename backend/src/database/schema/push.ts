/** Push monitors, their last beats, and the processes that listen for them. */
import type { PushStanding } from '@appops/shared/rules/push-beats';
import type { BeatKind } from '@appops/shared/words/beat';
import type { Json } from './columns.ts';

export interface PushMonitorTable {
  monitor_id: string;
  /** SHA-256 of its address's token, hex. */
  token_hash: string;
  token_made_at: number;
  /** What all beats so far come to. */
  standing: Json<PushStanding>;
}

/** A ring: of so many beats the newest takes the place of the oldest. */
export interface PushBeatTable {
  monitor_id: string;
  /** `number` modulo the size of the ring. */
  place: number;
  /** Counts the beats of its monitor. */
  number: number;
  at: number;
  kind: BeatKind;
  run: string | null;
  exit_code: number | null;
  duration_ms: number | null;
  body: string | null;
}

/** A process that takes beats. */
export interface PushListenerTable {
  holder: string;
  /** Since when without a pause. */
  listening_since: number;
  seen_at: number;
}

/** The tables of this area by their names. */
export interface PushTables {
  push_monitors: PushMonitorTable;
  push_beats: PushBeatTable;
  push_listeners: PushListenerTable;
}
