import type { Deployment, DeploymentPart } from '@appops/shared/contract/deployments';
import { markerState } from '@appops/shared/rules/marker-colour';
import { fromJson } from '../database/json.ts';
import type { DeploymentTable } from '../database/schema/releases.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound } from '../errors.ts';
import { instant } from '../instant.ts';
import { partsOf } from './parts.ts';

/** A deployment's row with the slugs of its service and environment. */
export interface DeploymentRow extends DeploymentTable {
  service_slug: string;
  environment_slug: string;
}

/** Deployments with the names that the API tells them by. */
export function selectDeployments(tx: ReadTx) {
  return tx
    .selectFrom('deployments')
    .innerJoin('services', 'services.id', 'deployments.service_id')
    .innerJoin('environments', 'environments.id', 'deployments.environment_id')
    .selectAll('deployments')
    .select(['services.slug as service_slug', 'environments.slug as environment_slug']);
}

/** A deployment as the API tells it, with its parts where they were read. */
export function deploymentOf(row: DeploymentRow, parts?: DeploymentPart[]): Deployment {
  const status = row.status;
  const verdict = row.verdict;
  const skewed = row.reported_started_at !== null || row.reported_finished_at !== null;
  return {
    id: row.id,
    service: row.service_slug,
    environment: row.environment_slug,
    version: row.version,
    commit: row.commit_sha,
    previousVersion: row.previous_version,
    status,
    live: row.live === 1,
    startedAt: instant(row.started_at),
    finishedAt: instant(row.finished_at),
    description: row.description,
    url: row.url,
    source: row.source,
    externalId: row.external_id,
    attempt: row.attempt,
    ...(parts === undefined ? {} : { parts }),
    actor: fromJson(row.actor),
    verdict:
      verdict === null
        ? null
        : {
            value: verdict,
            ruleVersion: row.verdict_rule ?? 0,
            reasons: row.verdict_reasons === null ? [] : fromJson(row.verdict_reasons),
            decidedAt: instant(row.verdict_at ?? row.created_at),
          },
    markerState: markerState(status, verdict),
    reportedTimes: skewed
      ? { startedAt: instant(row.reported_started_at), finishedAt: instant(row.reported_finished_at) }
      : null,
    createdAt: instant(row.created_at),
  };
}

/** A deployment by its id, or by that of one of its parts. @throws {AppError} not_found */
export async function loadDeployment(tx: ReadTx, id: string): Promise<Deployment> {
  const part = await tx
    .selectFrom('deployment_parts')
    .select('deployment_id')
    .where('id', '=', id)
    .executeTakeFirst();
  const row = await selectDeployments(tx)
    .where('deployments.id', '=', part?.deployment_id ?? id)
    .executeTakeFirst();
  if (row === undefined) throw notFound('deployment', id);
  return deploymentOf(row, (await partsOf(tx, [row.id])).get(row.id) ?? []);
}
