/** Fifth track: what keeps it from coming back elsewhere or unseen. */

import type { PreventionFact } from './case-facts.ts';
import type { PreventionState } from '../../words/track.ts';

const ORDER: readonly PreventionState[] = ['planned', 'in_place', 'effective'];

/** As far as the least advanced one: a promise that is still open must stay in sight. */
export function judgePrevention(preventions: readonly PreventionFact[]): { state: PreventionState } {
  const state = ORDER.find((candidate) => preventions.some((prevention) => prevention.state === candidate));
  return { state: state ?? 'none' };
}
