import { isFinished } from '@appops/shared/rules/deployment-lifecycle';
import { fromJson, toJson } from '../database/json.ts';
import type { DeploymentPartTable, Step, StepState, Told, ToldSteps } from '../database/schema/releases.ts';
import { believeStart } from './reported-times.ts';

/** A deployment as its steps add up. */
export interface AddedUp {
  status: StepState;
  url: string | null;
  startedAt: number;
  finishedAt: number | null;
  finishReceivedAt: number | null;
  reportedStartedAt: number | null;
  reportedFinishedAt: number | null;
}

function told(at: number | null, now: number): Told {
  return { told: at ?? now, believed: believeStart(at, now).at };
}

/** Of a part whose statuses are told by its own source in order: there is nothing to add up. */
export const untold = toJson([]);

/** What was told of a part so far; null for one whose statuses are not added up. */
export function stepsOf({ reports }: Pick<DeploymentPartTable, 'reports'>): ToldSteps | null {
  const steps = fromJson(reports);
  return Array.isArray(steps) ? null : steps;
}

/** How many steps of one deployment are kept: a sender may tell of its progress every second. */
const mostSteps = 200;

/** Adds what a delivery says; what is known already stays as it came first. */
export function addStep(
  known: ToldSteps | null,
  createdAt: number | null,
  step: Step | null,
  now: number,
): ToldSteps {
  const steps = known ?? { created: told(createdAt, now), statuses: [] };
  // A start that is told late, by a sender whose other deliveries tell none.
  const created = createdAt !== null && createdAt < steps.created.told ? told(createdAt, now) : steps.created;
  if (step === null || steps.statuses.some(({ id }) => id === step.id))
    return created === steps.created ? steps : { ...steps, created };
  const added = { ...step, ...told(step.at, now), receivedAt: now };
  return { created, statuses: thinned([...steps.statuses, added]) };
}

/** Of too many steps, one is left out that is between two of the same state, and so says nothing that they do not. */
function thinned(statuses: Status[]): Status[] {
  if (statuses.length <= mostSteps) return statuses;
  const ordered = statuses.toSorted((a, b) => a.told - b.told || compareIds(a.id, b.id));
  const spare = ordered.find(
    ({ state }, index) => state === ordered[index - 1]?.state && state === ordered[index + 1]?.state,
  );
  return statuses.filter((status) => status !== spare);
}

/**
 * What the steps say together, in whatever order they came: deliveries overtake each other, so their order at the
 * source counts (time, then number). One that waits or runs again later than the end that was told before it begins
 * a new attempt.
 */
export function addUp({ created, statuses }: ToldSteps): [AddedUp, ...AddedUp[]] {
  const ordered = statuses.toSorted((a, b) => a.told - b.told || compareIds(a.id, b.id));
  const attempts: [Status[], ...Status[][]] = [[]];
  let end = Number.POSITIVE_INFINITY;
  for (const status of ordered) {
    if (isFinished(status.state)) end = status.told;
    else if (status.told > end) {
      attempts.push([]);
      end = Number.POSITIVE_INFINITY;
    }
    attempts.at(-1)!.push(status);
  }
  const [first, ...later] = attempts;
  return [addUpAttempt(created, first), ...later.map((own) => addUpAttempt(own[0]!, own))];
}

type Status = ToldSteps['statuses'][number];

/** By number, as sources count up; names by their characters, only so that one order is the same each time. */
function compareIds(a: Step['id'], b: Step['id']): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/**
 * One attempt by its steps in order. Of those that tell an end the last one counts: users of GitHub do post a
 * success after a failure, and GitHub, too, shows the last.
 */
function addUpAttempt(created: Told, ordered: readonly Status[]): AddedUp {
  const url = ordered.findLast((status) => status.url !== null)?.url ?? null;
  const running = ordered.find(({ state }) => state === 'running');
  const start: Told = running ?? created;
  const ends = ordered.filter(({ state }) => isFinished(state));
  const lastEnd = ends.at(-1);
  if (lastEnd === undefined) {
    return {
      status: running === undefined ? 'queued' : 'running',
      url,
      startedAt: start.believed,
      finishedAt: null,
      finishReceivedAt: null,
      reportedStartedAt: doubted(start),
      reportedFinishedAt: null,
    };
  }
  // The same end told again (with an address, say) does not make the deployment longer.
  const other = ends.findLastIndex(({ state }) => state !== lastEnd.state);
  const end = ends[other + 1] ?? lastEnd;
  return {
    status: lastEnd.state,
    url,
    // "In progress" may be told after the end, when both have the same second or an approval came late.
    startedAt: Math.min(start.believed, end.believed),
    finishedAt: end.believed,
    finishReceivedAt: end.receivedAt,
    reportedStartedAt: doubted(start),
    reportedFinishedAt: doubted(end),
  };
}

function doubted({ told: at, believed }: Told): number | null {
  return believeStart(at, believed).reported;
}
