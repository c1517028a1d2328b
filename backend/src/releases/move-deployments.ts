import { setLiveOfIncident } from '../incidents/live-of-incidents.ts';
import { setLiveOfOccurrence } from '../problems/live-of-occurrences.ts';
import type { Live } from '../database/schema/releases.ts';
import type { Context } from '../context.ts';
import type { EnvironmentTable, ServiceTable } from '../database/schema/services.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { notFound } from '../errors.ts';
import { liveAt } from './live.ts';
import { regroup } from './record-part.ts';
import { renewPreviousVersions, settle } from './settle.ts';

/**
 * Moves deployments, each with all its parts, into another environment of their service, and works out anew what was
 * live when in both. Both must be locked.
 * @param ids of deployments, or of parts of them; those that are there already stay
 * @returns how many were moved
 * @throws {AppError} not_found for one that neither environment has
 */
export async function moveDeployments(
  ctx: Context,
  service: ServiceTable,
  from: EnvironmentTable,
  to: EnvironmentTable,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const { tx } = ctx;
  const told = await tx
    .selectFrom('deployment_parts')
    .select(['id', 'deployment_id', 'environment_id'])
    .where('id', 'in', ids)
    .execute();
  const known = new Map(told.map((part) => [part.id, part]));
  for (const id of ids)
    if (![from.id, to.id].includes(known.get(id)?.environment_id ?? ''))
      throw notFound(`deployment of "${service.slug}" in "${from.name}"`, id);
  const moving = [
    ...new Set(
      told
        .filter(({ environment_id }) => environment_id === from.id)
        .map(({ deployment_id }) => deployment_id),
    ),
  ];
  if (moving.length === 0) return 0;
  await moveParts(tx, moving, to);
  await tx.updateTable('deployments').set({ environment_id: to.id }).where('id', 'in', moving).execute();
  for (const { id } of [from, to]) {
    await settle(tx, id, 0);
    await renewPreviousVersions(tx, id, 0);
  }
  const parts = await tx
    .selectFrom('deployment_parts')
    .selectAll()
    .where('deployment_id', 'in', moving)
    .execute();
  // Which parts are one deployment follows from all of an environment.
  for (const environment of [from, to]) await regroup(ctx, { service, environment }, parts);
  await renameLive(tx, from, moving);
  return moving.length;
}

/** A job that both environments were told of is one attempt more in the one that keeps it. */
async function moveParts(tx: WriteTx, deployments: readonly string[], to: EnvironmentTable): Promise<void> {
  const parts = await tx
    .selectFrom('deployment_parts')
    .selectAll()
    .where('deployment_id', 'in', deployments)
    .orderBy('number')
    .execute();
  for (const part of parts) {
    const { last: lastAttempt } = await tx
      .selectFrom('deployment_parts')
      .select((eb) => eb.fn.max('attempt').as('last'))
      .where('environment_id', '=', to.id)
      .where('source', '=', part.source)
      .where('external_id', '=', part.external_id)
      .where('attempt', '>=', part.attempt)
      .executeTakeFirstOrThrow();
    const attempt = lastAttempt === null ? part.attempt : Number(lastAttempt) + 1;
    await tx
      .updateTable('deployment_parts')
      .set({ environment_id: to.id, attempt })
      .where('id', '=', part.id)
      .execute();
    await tx.updateTable('deployments').set({ attempt }).where('id', '=', part.id).execute();
  }
}

/** Failures and incidents that stay behind name what was live there then, now that it was another release. */
async function renameLive(tx: WriteTx, from: EnvironmentTable, moved: readonly string[]): Promise<void> {
  const occurrences = await tx
    .selectFrom('occurrences')
    .select(['id', 'started_at as at'])
    .where('environment_id', '=', from.id)
    .where('live_deployment_id', 'in', moved)
    .orderBy('id')
    .execute();
  const incidents = await tx
    .selectFrom('incidents')
    .select(['id', 'opened_at as at'])
    .where('environment_id', '=', from.id)
    .where('live_deployment_id', 'in', moved)
    .orderBy('id')
    .execute();
  for (const { id, at } of occurrences) await setLiveOfOccurrence(tx, id, await liveThen(tx, from.id, at));
  for (const { id, at } of incidents) await setLiveOfIncident(tx, id, await liveThen(tx, from.id, at));
}

/** The release that was live in an environment at an instant, as rows keep it. */
export async function liveThen(tx: ReadTx, environmentId: string, at: number): Promise<Live> {
  const live = await liveAt(tx, environmentId, at);
  return { live_deployment_id: live?.deployment_id ?? null, live_version: live?.version ?? null };
}
