/** Third track: where the latest fix is on its way. */

import { isMatchable } from '../versions.ts';
import type { FixFact } from './case-facts.ts';
import { containsFix } from './release-history.ts';
import type { ReleaseHistory } from './release-history.ts';

export type FixState = 'none' | 'planned' | 'merged' | 'released' | 'deployed';

export interface FixTrack {
  state: FixState;
  fixId: string | null;
  liveIn: { environment: string; deploymentId: string; version: string; since: number }[];
  /** Names of the reverting commit or version, when it was reverted. */
  revertedBy: { commit: string | null; version: string | null; at: number } | null;
  /** False: it names nothing that a release could be searched for. */
  matchable: boolean;
}

/** The state of the latest fix. A reverted one is planned again, whatever is still live. */
export function judgeFix(fix: FixFact | null, history: ReleaseHistory): FixTrack {
  if (fix === null) return { state: 'none', fixId: null, liveIn: [], revertedBy: null, matchable: true };
  const liveIn = history.environmentsOf(fix.service).flatMap((environment) => {
    const live = history.periods(fix.service, environment).at(-1);
    const since = history.streaks(fix, environment).at(-1);
    if (live === undefined || live.to !== null || since === undefined || since.to !== null) return [];
    return [{ environment, deploymentId: live.deploymentId, version: live.version, since: since.from }];
  });
  return {
    state: stateOf(fix, liveIn.length > 0, history),
    fixId: fix.id,
    liveIn,
    revertedBy: fix.revert,
    matchable: isMatchable(fix),
  };
}

function stateOf(fix: FixFact, live: boolean, history: ReleaseHistory): FixState {
  if (fix.revert !== null) return 'planned';
  if (live) return 'deployed';
  if (history.knownReleases(fix.service).some((release) => containsFix(release, fix))) return 'released';
  return fix.mergedAt === null ? 'planned' : 'merged';
}
