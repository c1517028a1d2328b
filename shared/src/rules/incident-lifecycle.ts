/** The life of an incident: people coordinating. A machine may open one; only people's verbs move it on. */

import type { IncidentStatus } from '../words/incident.ts';

export type IncidentVerb = 'acknowledge' | 'mitigate' | 'resolve' | 'reopen';

export type IncidentMove =
  | { kind: 'moved'; status: IncidentStatus }
  | { kind: 'unchanged'; status: IncidentStatus }
  | { kind: 'invalid'; code: 'further_along' | 'not_over'; reason: string };

const TARGET: Record<IncidentVerb, IncidentStatus> = {
  acknowledge: 'acknowledged',
  mitigate: 'mitigated',
  resolve: 'resolved',
  reopen: 'open',
};

const RANK: Record<IncidentStatus, number> = { open: 0, acknowledged: 1, mitigated: 2, resolved: 3 };

/**
 * Steps may be skipped forwards, and the same verb again is a no-op. Backwards there is only "reopen", from
 * mitigated or resolved to open, so that nobody's "resolved" is undone by a late click on "acknowledge".
 */
export function moveIncident(from: IncidentStatus, verb: IncidentVerb): IncidentMove {
  const to = TARGET[verb];
  if (from === to) return { kind: 'unchanged', status: from };
  if (verb === 'reopen') {
    if (from === 'acknowledged') {
      return {
        kind: 'invalid',
        code: 'not_over',
        reason: 'This incident is acknowledged and not over, so it cannot be reopened.',
      };
    }
    return { kind: 'moved', status: 'open' };
  }
  if (RANK[to] > RANK[from]) return { kind: 'moved', status: to };
  return {
    kind: 'invalid',
    code: 'further_along',
    reason: `This incident is already ${from}; reopen it first if it is not over.`,
  };
}

/** The verbs that would change something now, in the order in which people use them. */
export function possibleIncidentVerbs(from: IncidentStatus): IncidentVerb[] {
  const verbs: IncidentVerb[] = ['acknowledge', 'mitigate', 'resolve', 'reopen'];
  return verbs.filter((verb) => moveIncident(from, verb).kind === 'moved');
}
