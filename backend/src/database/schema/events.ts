/** The event log, who reads it, and what could not be digested. */
import type { Actor } from '@appops/shared/contract/actors';
import type { Json } from './columns.ts';

export interface EventTable {
  sequence: number;
  time: number;
  kind: string;
  actor: Json<Actor>;
  /** RFC 8785 text. */
  data: Json<Record<string, unknown>>;
  schema_version: number;
  caused_by: number | null;
}

export interface EventSubjectTable {
  sequence: number;
  subject: string;
  role: string;
}

export interface ConsumerTable {
  name: string;
  cursor: number;
  /** Tries of the event after the cursor, and its last error. */
  tries: number;
  error: string | null;
}

/** What is done of an event that has an effect on several entities, as long as the cursor is before it. */
export interface DoneEffectTable {
  consumer: string;
  sequence: number;
  entity: string;
}

/** What a consumer could not digest: set aside, visible, to be tried again by hand. */
export interface ParkedEventTable {
  consumer: string;
  sequence: number;
  /** The id of what it could not be digested for; empty where that is nobody in particular. */
  entity: string;
  error: string;
  parked_at: number;
}

/** The tables of this area by their names. */
export interface EventsTables {
  events: EventTable;
  event_subjects: EventSubjectTable;
  consumers: ConsumerTable;
  done_effects: DoneEffectTable;
  parked_events: ParkedEventTable;
}
