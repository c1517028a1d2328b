import { ageWords } from '@appops/shared/words/time';
import { midSentence, saidOf } from '@appops/shared/words/said';
import { containmentWords, verificationWords } from '@appops/shared/words/track';
import type { Tone } from '../../shared/ui/tone.ts';
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
  if (state === 'proposed')
    return { text: `${owner}: ${midSentence(containmentWords.proposed)}`, tone: 'warn' };
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
  const { label, tone } = saidOf(verificationWords, tracks.verification);
  const said: Words = { text: label, tone };
  switch (tracks.verification) {
    case 'effective':
      return { ...plain, ...said, share: 1 };
    case 'partly_effective':
    case 'ineffective':
      return { ...plain, ...said };
    case 'inconclusive':
      return { ...plain, text: `${said.text}: waits for a person`, tone: 'warn' };
    case 'running': {
      if (proof === null) return { ...plain, ...said };
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
