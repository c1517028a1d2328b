import { ageWords } from '../../shared/time/duration.ts';
import type { Tone } from '../../shared/ui/status-label.tsx';
import type { CaseRow } from './case-rows.ts';

export interface Words {
  text: string;
  tone: Tone;
}

/** Who keeps the workaround, and until when it may stay. Null without one. */
export function workaroundWords({ workaround, tracks }: CaseRow, now: number): Words | null {
  if (workaround === null) return null;
  const { owner, holding } = workaround;
  const state = tracks.containment;
  if (state === 'proposed') return { text: `${owner}: proposed`, tone: 'warn' };
  const words = `${owner}: ${expiryWords(workaround, state === 'expired', now)}`;
  if (holding === false) return { text: `${words}, does not hold`, tone: 'bad' };
  return { text: words, tone: state === 'expired' ? 'bad' : state === 'expiring' ? 'warn' : 'quiet' };
}

function expiryWords(
  { expires, afterReleases }: NonNullable<CaseRow['workaround']>,
  hasExpired: boolean,
  now: number,
): string {
  if (expires !== null) return `${expires <= now ? 'expired' : 'expires'} ${ageWords(expires, now)}`;
  if (hasExpired) return 'expired with a release';
  if (afterReleases === null) return 'no expiry';
  return afterReleases === 1 ? 'expires with the next release' : `expires after ${afterReleases} releases`;
}

export interface Proof extends Words {
  /** 0 to 1, or null where there is nothing to count. */
  share: number | null;
  /** What is still missing, where more than runs is. */
  waitingFor: string | null;
}

/** How far the proof of the fix is. Null where none is due. */
export function proofWords({ proof, tracks }: CaseRow): Proof | null {
  const plain = { share: null, waitingFor: null };
  switch (tracks.verification) {
    case 'effective':
      return { ...plain, text: 'proved effective', tone: 'good', share: 1 };
    case 'partly_effective':
      return { ...plain, text: 'partly effective', tone: 'warn' };
    case 'ineffective':
      return { ...plain, text: 'did not help', tone: 'bad' };
    case 'inconclusive':
      return { ...plain, text: 'waits for a person', tone: 'warn' };
    case 'running': {
      if (proof === null) return { ...plain, text: 'verifying', tone: 'busy' };
      const { cleanRuns, needed, waitingFor } = proof;
      const share = needed === 0 ? 1 : Math.min(1, cleanRuns / needed);
      const text = `${Math.min(cleanRuns, needed)} clean runs of ${needed} needed`;
      // As long as runs are missing, the bar says what it waits for.
      return { text, tone: 'busy', share, waitingFor: share === 1 ? waitingFor : null };
    }
    default:
      return null;
  }
}
