/** The share of what can be done that priority monitors may have; those beyond it are like all others. */
export const priorityShare = 0.1;

interface Asking {
  number: number;
  intervalMs: number;
}

/**
 * Which priority monitors keep their interval under overload, by number: the oldest first, as long as they ask for no
 * more than a tenth together.
 * @param canDo runs a second that can be done
 */
export function keptByPriority(priority: readonly Asking[], canDo: number): Set<number> {
  const room = priorityShare * canDo;
  const kept = new Set<number>();
  let asked = 0;
  for (const { number, intervalMs } of priority.toSorted((a, b) => a.number - b.number)) {
    const rate = 1000 / intervalMs;
    if (asked + rate > room) continue;
    asked += rate;
    kept.add(number);
  }
  return kept;
}
