import type { DeploymentPart } from '@appops/shared/contract/deployments';
import { addUpParts, inOrder, type PartFact } from '@appops/shared/rules/one-release';
import { fromJson, toJson } from '../database/json.ts';
import type { DeploymentPartTable } from '../database/schema/releases.ts';
import type { ReadTx } from '../database/store.ts';
import { instant } from '../instant.ts';
import type { Facts } from './record-facts.ts';

/** A part as the rule of one release sees it, with its row. */
export type Part = PartFact & { row: DeploymentPartTable };

export function partOf(row: DeploymentPartTable): Part {
  return {
    row,
    source: row.source,
    externalId: row.external_id,
    attempt: row.attempt,
    run: row.run,
    status: row.status,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    rolledBackAt: row.rolled_back_at,
    sequence: row.number,
  };
}

/** All attempts that a source told of a job in an environment, the latest last. */
export function attemptsOf(
  tx: ReadTx,
  environmentId: string,
  source: string,
  externalId: string,
): Promise<DeploymentPartTable[]> {
  return tx
    .selectFrom('deployment_parts')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('source', '=', source)
    .where('external_id', '=', externalId)
    .orderBy('attempt')
    .execute();
}

/** What the parts of one deployment say together, as of an instant (epoch milliseconds). */
export function factsOfParts(parts: readonly Part[], now: number): Facts {
  const ordered = inOrder(parts);
  const together = addUpParts(ordered, now);
  const rows = ordered.map(({ row }) => row);
  const firstPart = rows[0]!;
  const starter = rows.find((row) => row.started_at === together.startedAt) ?? firstPart;
  const ender = rows.find((row) => row.finished_at === together.finishedAt) ?? firstPart;
  const commits = new Set(rows.flatMap((row) => fromJson(row.commits)));
  const received = rows.flatMap((row) => row.finish_received_at ?? []);
  return {
    status: together.status,
    version: firstPart.version,
    commit_sha: rows.find((row) => row.commit_sha !== null)?.commit_sha ?? null,
    commits: rows.length === 1 ? firstPart.commits : toJson([...commits]),
    started_at: together.startedAt,
    finished_at: together.finishedAt,
    finish_received_at: together.finishedAt === null ? null : Math.max(...received),
    rolled_back_at: together.rolledBackAt,
    description: rows.find((row) => row.description !== '')?.description ?? '',
    url: rows.find((row) => row.url !== null)?.url ?? null,
    reported_started_at: starter.reported_started_at,
    reported_finished_at: together.finishedAt === null ? null : ender.reported_finished_at,
  };
}

/** The parts of deployments, by the deployment's id, as the API tells them. */
export async function partsOf(tx: ReadTx, ids: readonly string[]): Promise<Map<string, DeploymentPart[]>> {
  const rows = await tx
    .selectFrom('deployment_parts')
    .selectAll()
    .where('deployment_id', 'in', ['', ...ids])
    .orderBy('number')
    .execute();
  const told = new Map<string, DeploymentPart[]>();
  for (const row of rows) {
    const parts = told.get(row.deployment_id) ?? [];
    told.set(row.deployment_id, parts);
    parts.push({
      id: row.id,
      source: row.source,
      externalId: row.external_id,
      attempt: row.attempt,
      status: row.status,
      startedAt: instant(row.started_at),
      finishedAt: instant(row.finished_at),
      url: row.url,
    });
  }
  return told;
}
