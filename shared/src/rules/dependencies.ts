/**
 * Monitors that depend on others: while a parent is down, what fails behind it wakes nobody, and says why. Recording goes on
 * as ever.
 *
 * Only a parent that is known to be down, and of which somebody is told, holds its children back: one that is up, unknown,
 * in error, paused, retired or in maintenance explains nothing, and behind one that wakes nobody an outage would be lost. A
 * parent that is itself held back is told of by its own parent, so it counts.
 */

import type { MonitorState } from '../words/monitor.ts';

/** So many parents a monitor may have, and so many may stand above each other. */
export const MOST_PARENTS = 10;
export const DEEPEST = 10;
/** A child waits no longer for its parents to be measured, in milliseconds. */
const LONGEST_PATIENCE_MS = 120_000;

/** A parent as it stands. Instants are epoch milliseconds. */
export interface ParentSight {
  id: string;
  name: string;
  state: MonitorState;
  since: number;
  paused: boolean;
  maintenance: boolean;
  opensIncident: boolean;
  /** Its newest measured run, and whether it was well. */
  lastRunAt: number | null;
  lastRunWell: boolean;
  /** How long a hang of it may go on until it is down by its own policy; milliseconds. */
  seenWithinMs: number;
}

export type Judgement =
  | { kind: 'held'; parent: ParentSight }
  /** A parent may yet be found down: it has not been measured since the child began to fail. */
  | { kind: 'wait'; until: number }
  | { kind: 'free' };

/** @param failingSince when the child began to fail; epoch milliseconds, like `now` */
export function judgeByParents(
  parents: readonly ParentSight[],
  failingSince: number,
  now: number,
): Judgement {
  const speaking = parents.filter(
    ({ paused, maintenance, opensIncident }) => !paused && !maintenance && opensIncident,
  );
  const down = speaking
    .filter(({ state }) => state === 'down')
    .toSorted((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))[0];
  if (down !== undefined) return { kind: 'held', parent: down };
  // Of one that is not known to be well nothing is to be expected in time.
  const open = speaking.filter(
    ({ state, lastRunAt, lastRunWell }) =>
      (state === 'up' || state === 'degraded') && (!lastRunWell || (lastRunAt ?? 0) < failingSince),
  );
  if (open.length === 0) return { kind: 'free' };
  const patience = Math.min(LONGEST_PATIENCE_MS, Math.max(...open.map(({ seenWithinMs }) => seenWithinMs)));
  const until = failingSince + patience;
  return until > now ? { kind: 'wait', until } : { kind: 'free' };
}

/**
 * Why a monitor cannot have these parents.
 * @param parentsOf of each monitor the ids of its parents as they are now
 * @returns the circle that they would close, from the monitor back to itself, or a chain that is too long; null: it can
 */
export function wrongParents(
  parentsOf: ReadonlyMap<string, readonly string[]>,
  monitor: string,
  parents: readonly string[],
): { kind: 'circle'; path: string[] } | { kind: 'deep'; levels: number } | null {
  const edges = new Map(parentsOf).set(monitor, parents);
  const circle = pathBack(edges, monitor);
  if (circle !== null) return { kind: 'circle', path: circle };
  const childrenOf = new Map<string, string[]>();
  for (const [child, above] of edges)
    for (const parent of above) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), child]);
  const levels = heightOver(edges, monitor) + 1 + heightOver(childrenOf, monitor);
  return levels > DEEPEST + 1 ? { kind: 'deep', levels } : null;
}

/** The way from a monitor up to itself. */
function pathBack(edges: ReadonlyMap<string, readonly string[]>, monitor: string): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [monitor];
  for (let at = queue.shift(); at !== undefined; at = queue.shift())
    for (const parent of edges.get(at) ?? []) {
      if (parent === monitor) {
        const path = [at];
        while (path[0] !== monitor) path.unshift(cameFrom.get(path[0]!)!);
        return [...path, monitor];
      }
      if (cameFrom.has(parent)) continue;
      cameFrom.set(parent, at);
      queue.push(parent);
    }
  return null;
}

/** How many levels stand above a monitor; in what has no circle. */
function heightOver(edges: ReadonlyMap<string, readonly string[]>, monitor: string): number {
  const known = new Map<string, number>();
  const heightOf = (id: string): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const height = Math.max(0, ...(edges.get(id) ?? []).map((parent) => heightOf(parent) + 1));
    known.set(id, height);
    return height;
  };
  return heightOf(monitor);
}

/** What is said of a monitor whose failure wakes nobody. */
export function heldWords(parent: string, since: string): string {
  return `Not alerted: its parent “${parent}” is down since ${since}`;
}
