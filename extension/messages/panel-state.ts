import type { Failure } from '../background/backend.ts';
import type { CaseFact, MatchFacts } from '../background/page-facts.ts';
import type { EndReason } from '../background/pairing.ts';
import type { Page } from '../background/tabs.ts';
import type { Outcome } from './target.ts';

/** The connection as the panel may see it: no token, no device code. */
export type ConnectionView =
  | { state: 'no_backend' }
  | { state: 'unpaired'; backendUrl: string; reason: EndReason | null; untold: boolean }
  | {
      state: 'pairing';
      backendUrl: string;
      userCode: string;
      verificationUri: string;
      verificationUriComplete: string;
      expiresAt: number;
    }
  | { state: 'paired'; backendUrl: string; mayOperate: boolean };

/**
 * One line of the panel's list of notes. `waiting`: not looked for yet, as on a page we may not read. `page`: about
 * the page as a whole.
 */
export interface NoteLine {
  id: string;
  number: number;
  body: string;
  kind: string;
  excerpt: string;
  author: string;
  createdAt: string | null;
  releaseVersion: string | null;
  incident: { id: string; title: string | null } | null;
  case: { id: string; title: string | null } | null;
  pictures: string[];
  place: Outcome | 'waiting' | 'page';
}

export interface QueueLine {
  id: string;
  kind: 'annotation' | 'incident';
  text: string;
  createdAt: number;
  /** Where it is to go. */
  backendUrl: string;
  refused: string | null;
  /** Why it did not get through although AppOps answers. */
  trouble: string | null;
  hasPicture: boolean;
  sending: boolean;
}

/** What is known of the page's service, with the time at which it was heard, in epoch milliseconds. */
export interface Facts extends MatchFacts {
  at: number;
}

/** Everything the panel shows of one tab. Plain data: it crosses a message. */
export interface PanelState {
  connection: ConnectionView;
  page: Page | null;
  facts: Facts | null;
  cases: CaseFact[];
  /** Null while none were ever heard. */
  notes: NoteLine[] | null;
  /** When the notes were heard. */
  notesAt: number | null;
  /** Why asking failed; what is known stays. */
  failure: Failure | null;
  /** An answer is waited for. */
  asking: boolean;
  outbox: QueueLine[];
}
