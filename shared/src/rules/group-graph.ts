/** Of each group, the monitors that it names. */
export type GroupEdges = ReadonlyMap<string, readonly string[]>;

/** Why a group cannot have such members. */
export type GroupGraphProblem =
  /** `over`: the groups between it and itself. */
  { kind: 'contains_itself'; over: string[] } | { kind: 'too_deep'; depth: number };

/**
 * Whether a group may have these members: it must not contain itself, directly or over others, and no more groups may stand
 * in each other than `deepest`, with those that contain it.
 * @param edges of all groups; what they say of this one is not looked at
 * @param id of the group; null for a new one, which nobody contains
 */
export function groupGraphProblem(
  edges: GroupEdges,
  id: string | null,
  members: readonly string[],
  deepest: number,
): GroupGraphProblem | null {
  if (id !== null) {
    const way = wayTo(edges, members, id);
    if (way !== null) return { kind: 'contains_itself', over: way };
  }
  const inside = new Map<string, readonly string[]>(edges);
  if (id !== null) inside.delete(id);
  const outwards = new Map<string, string[]>();
  for (const [group, named] of inside)
    for (const member of named) outwards.set(member, [...(outwards.get(member) ?? []), group]);
  const below = Math.max(0, ...members.map((member) => longest(inside, member, (at) => inside.has(at))));
  const above = id === null ? 0 : longest(outwards, id, () => true) - 1;
  const depth = above + 1 + below;
  return depth > deepest ? { kind: 'too_deep', depth } : null;
}

/** The groups on a way from one of these to `to`, from the outside; null where there is none. */
function wayTo(edges: GroupEdges, from: readonly string[], to: string): string[] | null {
  const cameFrom = new Map<string, string | null>(from.map((id) => [id, null]));
  const open = [...from];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    if (at === to) {
      const way: string[] = [];
      for (let step = cameFrom.get(at) ?? null; step !== null; step = cameFrom.get(step) ?? null)
        way.unshift(step);
      return way;
    }
    for (const next of edges.get(at) ?? [])
      if (!cameFrom.has(next)) {
        cameFrom.set(next, at);
        open.push(next);
      }
  }
  return null;
}

/**
 * How many groups stand in each other from this one on, it included; 0 for one that is no group. A circle, which only
 * somebody's hand can have made, is as long as there are groups.
 */
function longest(
  along: ReadonlyMap<string, readonly string[]>,
  from: string,
  counts: (id: string) => boolean,
): number {
  const known = new Map<string, number>();
  const measure = (id: string, on: ReadonlySet<string>): number => {
    if (!counts(id) || on.has(id)) return 0;
    const before = known.get(id);
    if (before !== undefined) return before;
    const further = new Set([...on, id]);
    const length = 1 + Math.max(0, ...(along.get(id) ?? []).map((next) => measure(next, further)));
    known.set(id, length);
    return length;
  };
  return measure(from, new Set());
}
