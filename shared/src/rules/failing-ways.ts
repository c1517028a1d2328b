/** The ways in which a monitor fails while it is down: another way is another problem, though the state stays the same. */

/** Ways of failing as `failureKey` names them. Times are epoch milliseconds. */
export interface FailingWays {
  /** The row of runs that failed in one way. */
  row: { way: string; length: number; from: number } | null;
  /** The ways that were told since the monitor is down. */
  told: readonly string[];
}

/** So many different ways are told of one outage: who fails in ever new ways has one problem. */
const MOST_WAYS = 20;

/**
 * Looks at one failed run.
 *
 * @param known what was seen since the monitor is down, or begins to be; null: nothing yet
 * @param isDown whether the monitor is down with this run, and whether it was before
 * @param downAfter failed runs in a row that the monitor's policy asks for
 * @returns what is known now, and since when it fails in a way that has to be told; null: in none
 */
export function noteFailedRun(
  known: FailingWays | null,
  run: { at: number; way: string },
  isDown: { now: boolean; before: boolean },
  downAfter: number,
): { ways: FailingWays; tellSince: number | null } {
  const { at, way } = run;
  const before = known?.row ?? null;
  const row = before?.way === way ? { ...before, length: before.length + 1 } : { way, length: 1, from: at };
  if (!isDown.now) return { ways: { row, told: [] }, tellSince: null };
  // With the outage itself the way of the run that settled it is told; so it is where nothing was kept of it.
  if (!isDown.before || known === null) return { ways: { row, told: [way] }, tellSince: null };
  const isNew = row.length >= downAfter && !known.told.includes(way) && known.told.length < MOST_WAYS;
  return isNew
    ? { ways: { row, told: [...known.told, way] }, tellSince: row.from }
    : { ways: { row, told: known.told }, tellSince: null };
}
