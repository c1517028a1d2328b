/** Third track: where the latest fix is on its way. */

import type { FixFact } from './case-facts.ts';
import { isMatchable } from './fix-in-release.ts';
import type { PresenceReason } from './presence.ts';
import type { ReleaseHistory } from './release-history.ts';
import type { FixState } from '../../words/track.ts';

/** A live release of which it is not known whether it has the fix, or that has a part of it only. */
export interface DoubtfulRelease {
  environment: string;
  version: string;
  because: PresenceReason;
  /** Changes that were not found in it, in words. */
  missing: string[];
}

export interface FixTrack {
  state: FixState;
  fixId: string | null;
  liveIn: { environment: string; deploymentId: string; version: string; since: number }[];
  /** Where it is not known whether the release that is live has it: there the case asks. */
  unknownIn: DoubtfulRelease[];
  /** Where the live release has some of several changes, and lacks others. */
  partlyIn: DoubtfulRelease[];
  /** Names of the reverting commit or version, when it was reverted. */
  revertedBy: { commit: string | null; version: string | null; at: number } | null;
  /** False: it names nothing that a release could be searched for. */
  matchable: boolean;
}

/** The state of the latest fix. A reverted one is planned again, whatever is still live. */
export function judgeFix(fix: FixFact | null, history: ReleaseHistory, now: number): FixTrack {
  if (fix === null) {
    return {
      state: 'none',
      fixId: null,
      liveIn: [],
      unknownIn: [],
      partlyIn: [],
      revertedBy: null,
      matchable: true,
    };
  }
  const liveIn: FixTrack['liveIn'] = [];
  const unknownIn: DoubtfulRelease[] = [];
  const partlyIn: DoubtfulRelease[] = [];
  for (const environment of history.environmentsOf(fix.service)) {
    const live = history.liveAt(fix.service, environment, now);
    if (live === null) continue;
    const { answer, because, missing } = history.presence(fix, environment, live.release);
    const { deploymentId, version } = live;
    const doubt = { environment, version, because, missing };
    if (answer === 'unknown') unknownIn.push(doubt);
    if (answer === 'no' && missing.length > 0 && missing.length < fix.changes.length) partlyIn.push(doubt);
    if (answer !== 'yes') continue;
    const streak = history.streaks(fix, environment).find((one) => covers(one, live.from));
    liveIn.push({ environment, deploymentId, version, since: streak?.from ?? live.from });
  }
  const matchable = isMatchable(fix);
  const revertedBy = history.revertOf(fix);
  return {
    state: stateOf(fix, liveIn.length > 0, revertedBy !== null, history),
    fixId: fix.id,
    liveIn,
    // That a fix names nothing is asked once, not for each environment.
    unknownIn: matchable ? unknownIn : [],
    partlyIn,
    revertedBy,
    matchable,
  };
}

function covers(streak: { from: number; to: number | null }, at: number): boolean {
  return streak.from <= at && (streak.to === null || at < streak.to);
}

function stateOf(fix: FixFact, live: boolean, reverted: boolean, history: ReleaseHistory): FixState {
  if (reverted) return 'planned';
  if (live) return 'deployed';
  const inRelease = history
    .knownReleases(fix.service)
    .some((release) => history.presence(fix, '', release).answer === 'yes');
  if (inRelease) return 'released';
  return fix.mergedAt === null ? 'planned' : 'merged';
}
