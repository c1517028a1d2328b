import { isFinished, moveDeployment } from '@appops/shared/rules/deployment-lifecycle';
import type { ReadContext, Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { DeploymentPartTable } from '../database/schema/releases.ts';
import { AppError } from '../errors.ts';
import { untold } from './add-up-steps.ts';
import { loadDeployment } from './deployment.ts';
import type { StateReport } from './deployment-report.ts';
import { refusedMove } from './move-deployment.ts';
import { partFactsOf } from './part-facts.ts';
import { attemptsOf } from './parts.ts';
import type { Place } from './record-facts.ts';
import { recordPart, type PartFacts } from './record-part.ts';
import { believeFinish, believeStart } from './reported-times.ts';

/**
 * Records how a deployment stands now: it moves to the status that is told, and takes over what is new. With another
 * attempt, or a source time later than the end that is known, it is a new attempt. The environment must be locked.
 * @returns the part's id
 * @throws {AppError} invalid_move, conflict for another version of a finished one
 */
export async function recordState(ctx: Context, place: Place, told: StateReport): Promise<string> {
  const attempts =
    told.externalId === null
      ? []
      : await attemptsOf(ctx.tx, place.environment.id, told.source, told.externalId);
  const { known, attempt } = attemptMeant(attempts, told);
  const facts = known === null ? newFacts(ctx, told, attempt) : await updatedFacts(ctx, known, told);
  return recordPart(ctx, place, known, facts, told.environment.name);
}

/** Which of the attempts is told of, and the number of a new one. */
function attemptMeant(
  attempts: readonly DeploymentPartTable[],
  told: StateReport,
): { known: DeploymentPartTable | null; attempt: number } {
  if (told.attempt !== null)
    return {
      known: attempts.find(({ attempt }) => attempt === told.attempt) ?? null,
      attempt: told.attempt,
    };
  const last = attempts.at(-1);
  if (last === undefined) return { known: null, attempt: 1 };
  const at = told.startedAt ?? told.finishedAt;
  const isAgain = last.finished_at !== null && at !== null && at > last.finished_at;
  return isAgain ? { known: null, attempt: last.attempt + 1 } : { known: last, attempt: last.attempt };
}

function newFacts({ now }: ReadContext, told: StateReport, attempt: number): PartFacts {
  const finished = isFinished(told.status);
  const start = believeStart(told.startedAt ?? told.finishedAt, now);
  const finish = finished ? believeFinish(told.finishedAt, start.at, now) : null;
  return {
    source: told.source,
    external_id: told.externalId,
    attempt,
    run: told.run,
    status: told.status,
    version: told.version,
    commit_sha: told.commit,
    commits: toJson(told.commits),
    started_at: start.at,
    finished_at: finish?.at ?? null,
    finish_received_at: finished ? now : null,
    rolled_back_at: null,
    description: told.description,
    url: told.url,
    reports: untold,
    reported_started_at: start.reported,
    reported_finished_at: finish?.reported ?? null,
  };
}

async function updatedFacts(
  ctx: ReadContext,
  knownPart: DeploymentPartTable,
  told: StateReport,
): Promise<PartFacts> {
  const current = () => loadDeployment(ctx.tx, knownPart.id);
  const status = knownPart.status;
  const again =
    'If the job runs again, tell its number as "attempt", or a "startedAt" later than the end that is known.';
  if (knownPart.version !== told.version && isFinished(status))
    throw new AppError(
      'conflict',
      `The externalId "${told.externalId ?? ''}" of ${told.source} is already the finished deployment of ${knownPart.version}. ${again} Else give the deployment of ${told.version} an externalId of its own.`,
      { current: await current() },
    );
  const move = moveDeployment(status, told.status);
  if (move.kind === 'invalid') throw refusedMove(`${move.reason} ${again}`, await current());
  const fresh = newFacts(ctx, told, knownPart.attempt);
  const facts: PartFacts = {
    ...partFactsOf(knownPart),
    status: told.status,
    version: told.version,
    run: told.run ?? knownPart.run,
    commit_sha: told.commit ?? knownPart.commit_sha,
    commits: told.commits.length > 0 ? fresh.commits : knownPart.commits,
    description: told.description === '' ? knownPart.description : told.description,
    url: told.url ?? knownPart.url,
  };
  // A queued deployment starts when it runs, whatever was told when it was queued.
  if (told.startedAt !== null || (status === 'queued' && told.status === 'running')) {
    facts.started_at = fresh.started_at;
    facts.reported_started_at = fresh.reported_started_at;
  }
  if (move.kind === 'moved' && isFinished(told.status)) {
    const finish = believeFinish(told.finishedAt, facts.started_at, ctx.now);
    facts.finished_at = finish.at;
    facts.reported_finished_at = finish.reported;
    facts.finish_received_at = ctx.now;
  }
  return facts;
}
