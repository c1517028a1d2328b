import type { Beat } from '@appops/shared/rules/push-beats';

/** A beat as it is stored: its message is kept beside what it comes to. */
export interface HeardBeat extends Beat {
  body: string | null;
}
