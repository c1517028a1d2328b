/** What a proof asks for, worked out from what really happened, by other means than the rules' own. */

export const interval = 60_000;
/** Two intervals, which is more than 60 s. */
export const grace = 2 * interval;

export interface SeenRun {
  at: number;
  /** `paused` is no run: the monitor was paused then, and begins anew. */
  kind: 'clean' | 'own' | 'other' | 'missed' | 'paused';
  suspect: boolean;
  /** A window covered it that had been planned by then. */
  maintenance: boolean;
  /** The monitor's check, counted by its edits. */
  check: number;
}

export interface Deployed {
  version: string;
  startedAt: number;
  /** When it went live; null while it runs or when it failed. */
  liveAt: number | null;
  /** Its end, whatever became of it; null while it runs. */
  endedAt: number | null;
}

/** What happened in one environment. */
export interface Truth {
  runs: SeenRun[];
  deployments: Deployed[];
  /** When workarounds were put in force and taken back. */
  workarounds: { from: number; to: number | null }[];
  /** Edits that are not provably only additions; another monitor in the place of a retired one is one, too. */
  edits: number[];
  check: number;
  /** Its monitor was retired, and nothing took its place. */
  isRetired: boolean;
  downAfter: number;
}

const numbers = (version: string) => version.split('.').map(Number);

/** Versions of one major line contain what an earlier one has. */
export function contains(version: string, fix: string): boolean {
  const [one, other] = [numbers(version), numbers(fix)];
  const at = [0, 1, 2].find((part) => one[part] !== other[part]);
  return at === undefined || one[at]! > other[at]!;
}

/** What went live last by an instant. */
function liveAt({ deployments }: Truth, at: number): Deployed | null {
  return deployments
    .filter((one) => one.liveAt !== null && one.liveAt <= at)
    .reduce<Deployed | null>(
      (last, one) => (last === null || one.liveAt! >= last.liveAt! ? one : last),
      null,
    );
}

/** Since when releases with the fix have been live without interruption; null where none is. */
export function liveSince(truth: Truth, fix: string, now: number): number | null {
  const live = truth.deployments
    .filter((one) => one.liveAt !== null && one.liveAt <= now)
    .toSorted((a, b) => a.liveAt! - b.liveAt!);
  let since: number | null = null;
  for (const one of live) since = contains(one.version, fix) ? (since ?? one.liveAt) : null;
  return since;
}

function inDeployment({ deployments }: Truth, at: number, after: number): boolean {
  return deployments.some(
    (one) => one.startedAt <= at && at < (one.endedAt ?? one.startedAt + 60 * interval) + after,
  );
}

/** Why a fix cannot be proved at an instant, in words; null where it may be. */
export function whyNotProved(
  truth: Truth,
  plan: { fix: string; recordedAt: number; needed: number; windowMs: number; rate: number },
  now: number,
): string | null {
  if (truth.isRetired) return 'its monitor is retired';
  const since = liveSince(truth, plan.fix, now);
  if (since === null) return 'the fix is not live';
  if (truth.workarounds.some(({ to }) => to === null)) return 'a workaround is in force';
  if (truth.edits.some((at) => at > plan.recordedAt)) return 'the monitor was edited since the plan';
  const begin = Math.max(since, plan.recordedAt, ...truth.workarounds.map(({ to }) => to!));
  const evidence = truth.runs.filter(
    (run) =>
      run.at >= begin &&
      run.at > plan.recordedAt &&
      run.kind !== 'missed' &&
      run.kind !== 'paused' &&
      !run.suspect &&
      !run.maintenance &&
      run.check === truth.check &&
      !inDeployment(truth, run.at, 0),
  );
  const settled = evidence.filter((run) => !inDeployment(truth, run.at, grace));
  const lastOwn = settled.findLast(({ kind }) => kind === 'own')?.at ?? -Infinity;
  const clean = evidence.filter(({ kind }) => kind === 'clean');
  const failed = settled.filter(({ kind }) => kind === 'own').length;
  const total = clean.length + failed;
  if (plan.rate > 0 && failed > plan.rate * total) return `${failed} of ${total} runs failed`;
  const row = plan.rate > 0 ? total : clean.filter(({ at }) => at > lastOwn).length;
  if (row < plan.needed) return `${row} of ${plan.needed} runs`;
  const observed = evidence.filter(({ kind }) => kind === 'clean' || kind === 'own').length * interval;
  if (observed < plan.windowMs) return `${observed} of ${plan.windowMs} ms observed`;
  const newest = evidence.at(-1)?.kind;
  if (newest === 'other') return 'it fails in another way at this moment';
  const spoken = settled.filter(({ kind }) => kind !== 'other').at(-plan.needed)?.at ?? -Infinity;
  const others = settled.filter(({ kind, at }) => kind === 'other' && at > spoken).length;
  if (others >= 3 && others > 0.1 * plan.needed) return `${others} other failures of ${plan.needed}`;
  if (plan.rate > 0) return null;
  return recurrence(truth, plan.fix, plan.recordedAt) === null ? null : 'it recurred with the fix live';
}

/**
 * The first failed run that is a recurrence beyond doubt: the monitor failed as the problem does until it was down, or
 * was so already, with the fix live and settled, outside maintenance, after the first plan and the grace after it.
 */
export function recurrence(truth: Truth, fix: string, plannedAt: number): number | null {
  let row: SeenRun[] = [];
  for (const run of truth.runs) {
    if (run.kind === 'missed' || run.suspect) continue;
    if (run.kind === 'paused') row = [];
    const live = liveAt(truth, run.at);
    const plain =
      run.kind === 'own' &&
      // What goes on from before the plan is split by the clock then.
      run.at > plannedAt + 2 * grace &&
      !run.maintenance &&
      live !== null &&
      contains(live.version, fix) &&
      // So it is after deployments and windows: far from both there is no doubt.
      !inDeployment(truth, run.at, 2 * grace) &&
      !truth.runs.some((one) => one.maintenance && one.at < run.at && one.at > run.at - 3 * grace);
    row = plain ? [...row, run] : [];
    if (row.length >= truth.downAfter) return row[0]!.at;
  }
  return null;
}
