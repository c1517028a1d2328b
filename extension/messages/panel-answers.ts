import type { HeldService } from '../background/page-rules.ts';
import type { FromPanel } from './from-panel.ts';
import type { PanelState } from './panel-state.ts';

/** What could not be done, in words for people. */
export interface Refused {
  ok: false;
  message: string;
}

/** What an act of the panel came to. `kept`: it waits in the queue for the backend. */
export type Done = { ok: true; kept?: boolean } | Refused;

/** What the worker answers to each request of our own pages. A request that is not here does not compile. */
export interface PanelAnswers {
  'state.get': PanelState;
  'backend.changed': Done;
  'pairing.start': Done;
  'pairing.cancel': Done;
  'pairing.end': Done;
  'pick.start': Done;
  'pick.stop': Done;
  'selection.take': Done;
  'draft.page': Done;
  'shot.take': Done;
  'draft.discard': Done;
  'draft.send': Done;
  'note.reveal': Done;
  'site.changed': Done;
  'incident.move': Done;
  /** The picture in base64. */
  'picture.get': { ok: true; picture: string } | Refused;
  'rules.get': HeldService[];
  'rules.set': Done;
  'outbox.retry': Done;
  'outbox.discard': Done;
}

/** One request of a type, with what goes with it. */
export type RequestOf<T extends FromPanel['type']> = Extract<FromPanel, { type: T }>;

/** Requests that are only done, as against those that bring something back. */
export type DoneRequest = {
  [T in FromPanel['type']]: PanelAnswers[T] extends Done
    ? Done extends PanelAnswers[T]
      ? RequestOf<T>
      : never
    : never;
}[FromPanel['type']];
