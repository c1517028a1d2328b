import { ageWords, durationWords } from '../../shared/time/duration.ts';
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
}

/** How far the proof of the fix is. Null where none is due. */
export function proofWords({ proof, tracks }: CaseRow, now: number): Proof | null {
  switch (tracks.verification) {
    case 'effective':
      return { text: 'proved effective', tone: 'good', share: 1 };
    case 'partly_effective':
      return { text: 'partly effective', tone: 'warn', share: null };
    case 'ineffective':
      return { text: 'did not help', tone: 'bad', share: null };
    case 'inconclusive':
      return { text: 'waits for a person', tone: 'warn', share: null };
    case 'running': {
      if (proof === null) return { text: 'verifying', tone: 'busy', share: null };
      const { cleanRuns, needed, windowEnds } = proof;
      const left =
        windowEnds === null || windowEnds <= now ? '' : `, ${durationWords(windowEnds - now)} to go`;
      const share = needed === 0 ? 1 : Math.min(1, cleanRuns / needed);
      return { text: `${cleanRuns} of ${needed} clean runs${left}`, tone: 'busy', share };
    }
    default:
      return null;
  }
}
