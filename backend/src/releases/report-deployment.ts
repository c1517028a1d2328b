import { nameKey } from '@appops/shared/rules/place-names';
import type { Context } from '../context.ts';
import { ensureEnvironment } from '../services/ensure-environment.ts';
import { findEnvironment, findNamedEnvironment } from '../services/service.ts';
import type { DeploymentReport } from './deployment-report.ts';
import { learnCommits } from './learn-commits.ts';
import type { Place } from './record-facts.ts';
import { recordState } from './record-state.ts';
import { recordStep } from './record-step.ts';
import { lockEnvironments } from './settle.ts';
import { serviceTold } from './told-service.ts';
import { environmentToldBefore } from './told-before.ts';

/** What became of a report: the part's id and where it is, or why no place for it is known and what to do about it. */
export type Reported =
  | { kind: 'recorded'; part: string; place: Place; notes: readonly string[] }
  | { kind: 'unplaced'; reason: string };

/**
 * Records what a source tells of a deployment, whoever it is: the API, a command or a webhook. The environment is
 * created on first sight. The same job again is the same part of it, and parts that tell one release are one
 * deployment (`record-part.ts`).
 * @param knownPlace where the job was recorded before, which it stays in; null to go by what is told
 * @throws {AppError} not_found for a reference to no service; of a state also invalid_move and conflict
 */
export async function reportDeployment(
  ctx: Context,
  report: DeploymentReport,
  knownPlace: Place | null = null,
): Promise<Reported> {
  const service = knownPlace?.service ?? (await serviceTold(ctx.tx, report.service));
  if (typeof service === 'string') return { kind: 'unplaced', reason: service };
  if (knownPlace === null && report.kind === 'step' && nameKey(report.environment.name) === '')
    return { kind: 'unplaced', reason: 'It names no environment. Lead it to one by a rule of this source.' };
  const notes = [...report.notes];
  const { by, name, told } = report.environment;
  const job = {
    service: service.id,
    source: report.source,
    externalId: report.externalId,
    environment: name,
    // The ids of what is told by steps are unique whatever is deployed.
    version: report.kind === 'step' ? null : report.version,
  };
  const environment =
    knownPlace?.environment ??
    (told === undefined ? await environmentToldBefore(ctx.tx, job) : undefined) ??
    (await ensureEnvironment(
      ctx,
      service,
      name,
      notes,
      by === 'name' ? findNamedEnvironment : findEnvironment,
    ));
  const place = { service, environment };
  await lockEnvironments(ctx.tx, environment.id);
  await learnCommits(ctx.tx, service.id, report.known, null);
  const part =
    report.kind === 'state' ? await recordState(ctx, place, report) : await recordStep(ctx, place, report);
  return { kind: 'recorded', part, place, notes };
}
