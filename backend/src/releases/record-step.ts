import { releaseOfRef } from '@appops/shared/rules/release-refs';
import { toJson } from '../database/json.ts';
import type { ReadContext, Context } from '../context.ts';
import type { DeploymentPartTable } from '../database/schema/releases.ts';
import { addStep, addUp, stepsOf, untold, type AddedUp } from './add-up-steps.ts';
import type { StepReport } from './deployment-report.ts';
import { attemptsOf } from './parts.ts';
import type { Place } from './record-facts.ts';
import { recordPart, type PartFacts } from './record-part.ts';
import { seenAs } from './seen-refs.ts';
import { cutName, kept } from './tidy.ts';

/**
 * Adds a step to what is known of a job; the first word of it, whichever step it is, records it. The environment must
 * be locked.
 * @returns the id of the part that is its latest attempt
 */
export async function recordStep(ctx: Context, place: Place, report: StepReport): Promise<string> {
  const attempts = await attemptsOf(ctx.tx, place.environment.id, report.source, report.externalId);
  const [firstAttempt] = attempts;
  const before = firstAttempt === undefined ? null : stepsOf(firstAttempt);
  const steps = addStep(before, report.createdAt, report.step, ctx.now);
  if (firstAttempt !== undefined && steps === before) return firstAttempt.id;

  const version = firstAttempt?.version ?? (await versionOf(ctx, place, report));
  const { told, name } = report.environment;
  let lastId = '';
  for (const [index, sum] of addUp(steps).entries()) {
    const attempt = index + 1;
    const own = attempts.find((part) => part.attempt === attempt) ?? null;
    const facts = factsFrom(report, version, attempt, sum, own);
    if (attempt === 1) facts.reports = toJson(steps);
    lastId = await recordPart(ctx, place, own, facts, told ?? name);
  }
  return lastId;
}

function factsFrom(
  report: StepReport,
  version: string,
  attempt: number,
  sum: AddedUp,
  knownPart: DeploymentPartTable | null,
): PartFacts {
  return {
    source: report.source,
    external_id: report.externalId,
    attempt,
    run: knownPart?.run ?? report.run,
    status: sum.status,
    version: knownPart?.version ?? version,
    commit_sha: knownPart?.commit_sha ?? report.commit,
    commits: knownPart?.commits ?? toJson(report.commits),
    started_at: sum.startedAt,
    finished_at: sum.finishedAt,
    finish_received_at: sum.finishReceivedAt,
    rolled_back_at: knownPart?.rolled_back_at ?? null,
    description: knownPart?.description ?? report.description,
    url: sum.url,
    reports: untold,
    reported_started_at: sum.reportedStartedAt,
    reported_finished_at: sum.reportedFinishedAt,
  };
}

/**
 * The version that a deployment puts live: what is named as such; else its ref where that is a release's; else the
 * commit.
 */
async function versionOf(ctx: ReadContext, { service }: Place, report: StepReport): Promise<string> {
  const { version, ref, commit } = report;
  if (version !== null) return version;
  const repository = report.service.by === 'repository' ? report.service.repository : service.repository;
  const seen = repository === null ? { branch: false, tag: false } : await seenAs(ctx.tx, repository, ref);
  return (
    releaseOfRef(ref, seen) ?? commit?.slice(0, 12) ?? (cutName(ref, kept.version, 'ref', []) || 'unknown')
  );
}
