import { changedColumns } from '../database/changed-columns.ts';
import { newId } from '@appops/shared/contract/ids';
import { groupParts, longestSilence, releaseKey, togetherWithin } from '@appops/shared/rules/one-release';
import * as cases from '../cases/follow-deployment.ts';
import * as incidents from '../incidents/live-of-incidents.ts';
import * as problems from '../problems/live-of-occurrences.ts';
import { toJson } from '../database/json.ts';
import type { ReadContext, Context } from '../context.ts';
import { nextNumber } from '../database/counters.ts';
import type { DeploymentPartTable } from '../database/schema/releases.ts';
import { factsOfParts, partOf, type Part } from './parts.ts';
import { insertFacts, updateFacts, type Place } from './record-facts.ts';
import { bringBack } from '../services/retire-environment.ts';
import { bringServiceBack } from '../services/retire-service.ts';
import { settle } from './settle.ts';

/** What a source tells of one part. */
export type PartFacts = Omit<
  DeploymentPartTable,
  | 'id'
  | 'number'
  | 'deployment_id'
  | 'service_id'
  | 'environment_id'
  | 'environment_name'
  | 'version_key'
  | 'actor'
  | 'created_at'
>;

/**
 * Stores what a source tells of a part, known or new, and what that makes of the deployments around it. The
 * environment must be locked.
 * @returns the part's id
 */
export async function recordPart(
  ctx: Context,
  place: Place,
  knownPart: DeploymentPartTable | null,
  facts: PartFacts,
  environmentName: string | null = null,
): Promise<string> {
  const { service, environment } = place;
  const version_key = releaseKey(facts.version, [service.slug, service.name]);
  const id = knownPart?.id ?? newId('deployment');
  const row: DeploymentPartTable = {
    id,
    number: knownPart?.number ?? (await nextNumber(ctx.tx, 'deployments')),
    deployment_id: knownPart?.deployment_id ?? id,
    service_id: service.id,
    environment_id: environment.id,
    environment_name: knownPart?.environment_name ?? environmentName,
    actor: knownPart?.actor ?? toJson(ctx.actor),
    created_at: knownPart?.created_at ?? ctx.now,
    ...facts,
    version_key,
  };
  if (knownPart === null) {
    await ctx.tx.insertInto('deployment_parts').values(row).execute();
    await bringServiceBack(ctx, service, row.started_at);
    await bringBack(ctx, environment, row.started_at);
  }
  if (knownPart !== null) {
    const changed = changedColumns(row, knownPart).length > 0;
    if (!changed) return id;
    await ctx.tx.updateTable('deployment_parts').set(row).where('id', '=', id).execute();
  }
  await regroup(ctx, place, knownPart === null ? [row] : [knownPart, row]);
  return id;
}

/** Sorts anew into deployments what may belong together after a part changed: each release near it by itself. */
export async function regroup(
  ctx: Context,
  place: Place,
  told: readonly DeploymentPartTable[],
): Promise<void> {
  const keys = new Set(told.map((row) => row.version_key));
  for (const { finished_at } of told) {
    if (finished_at === null) continue;
    // What went live in between parts others that would be one.
    const near = await ctx.tx
      .selectFrom('deployment_parts')
      .select('version_key')
      .distinct()
      .where('environment_id', '=', place.environment.id)
      .where('finished_at', '>=', finished_at - 2 * togetherWithin)
      .where('finished_at', '<=', finished_at + 2 * togetherWithin)
      .execute();
    for (const { version_key } of near) keys.add(version_key);
  }
  for (const key of keys) await regroupRelease(ctx, place, key, told);
}

async function regroupRelease(
  ctx: Context,
  place: Place,
  key: string,
  told: readonly DeploymentPartTable[],
): Promise<void> {
  const parts = await partsNear(ctx, place, key, told);
  if (parts.length === 0) return;
  const before = new Set(parts.map(({ row }) => row.deployment_id));
  const groups = groupParts(parts, await othersWentLive(ctx, place, key, parts));
  const firstOf = (group: readonly Part[]) => group.toSorted((a, b) => a.sequence - b.sequence)[0]!.row;
  const wanted = new Set(groups.map((group) => firstOf(group).id));
  for (const group of groups) {
    const { id } = firstOf(group);
    for (const { row } of group) {
      if (row.deployment_id === id) continue;
      await ctx.tx
        .updateTable('deployment_parts')
        .set({ deployment_id: id })
        .where('id', '=', row.id)
        .execute();
      if (!wanted.has(row.id)) await joined(ctx, place, row, id);
    }
  }
  for (const id of before) if (!wanted.has(id)) await removeJoined(ctx, place, id);
  for (const group of groups) await recordGroup(ctx, place, firstOf(group), group);
}

/** The parts that tell a release near those that changed, with all of each deployment that any of them is in. */
async function partsNear(
  { tx }: ReadContext,
  { environment }: Place,
  key: string,
  told: readonly DeploymentPartTable[],
): Promise<Part[]> {
  const from = Math.min(...told.map((row) => row.started_at)) - 4 * longestSilence;
  const to = Math.max(...told.map((row) => row.finished_at ?? row.started_at)) + 4 * longestSilence;
  const ofRelease = tx
    .selectFrom('deployment_parts')
    .selectAll()
    .where('environment_id', '=', environment.id)
    .where('version_key', '=', key);
  const near = await ofRelease.where('started_at', '>=', from).where('started_at', '<=', to).execute();
  const rows = await ofRelease
    .where('deployment_id', 'in', ['', ...new Set([...near, ...told].map((row) => row.deployment_id))])
    .execute();
  return [...new Map([...near, ...rows].map((row) => [row.id, row])).values()].map(partOf);
}

/** When other releases went live around these parts. */
async function othersWentLive(
  { tx }: ReadContext,
  { environment }: Place,
  key: string,
  parts: readonly Part[],
): Promise<number[]> {
  if (parts.length < 2) return [];
  const rows = await tx
    .selectFrom('deployment_parts')
    .select('finished_at')
    .where('environment_id', '=', environment.id)
    .where('status', '=', 'succeeded')
    .where('version_key', '!=', key)
    .where('finished_at', '>=', Math.min(...parts.map(({ startedAt }) => startedAt)))
    .where('finished_at', '<=', Math.max(...parts.map((part) => part.finishedAt ?? part.startedAt)))
    .execute();
  return rows.flatMap(({ finished_at }) => finished_at ?? []);
}

/** Records the deployment that a group of parts is. */
async function recordGroup(
  ctx: Context,
  place: Place,
  firstPart: DeploymentPartTable,
  group: readonly Part[],
): Promise<void> {
  const facts = factsOfParts(group, ctx.now);
  const row = await ctx.tx
    .selectFrom('deployments')
    .selectAll()
    .where('id', '=', firstPart.id)
    .executeTakeFirst();
  if (row !== undefined) return updateFacts(ctx, place, row, facts);
  const { id, number, source, external_id, attempt, actor, created_at } = firstPart;
  await insertFacts(ctx, place, { id, number, source, external_id, attempt, actor, created_at }, facts);
}

/** Adds a deployment up anew, whose parts are what they were: time has passed. The environment must be locked. */
export async function addUpAgain(ctx: Context, place: Place, parts: readonly Part[]): Promise<void> {
  const first = parts.find(({ row }) => row.id === row.deployment_id);
  if (first !== undefined) await recordGroup(ctx, place, first.row, parts);
}

/** Tells that what was recorded as a deployment is a part of another one, and leads to that one what named it. */
async function joined(
  ctx: Context,
  { service, environment }: Place,
  part: DeploymentPartTable,
  into: string,
): Promise<void> {
  await problems.followDeployment(ctx.tx, part.id, into);
  await incidents.followDeployment(ctx.tx, part.id, into);
  await cases.followDeployment(ctx.tx, part.id, into);
  ctx.tell('deployment.joined', {
    subjects: { deployment: into, part: part.id, service: service.id, environment: environment.id },
    data: {
      version: part.version,
      source: part.source,
      externalId: part.external_id,
      attempt: part.attempt,
      status: part.status,
    },
  });
}

/** Takes the row of a deployment away that is a part of another one now; what it told stays in its part. */
async function removeJoined({ tx }: Context, { environment }: Place, id: string): Promise<void> {
  const row = await tx.selectFrom('deployments').select('live_from').where('id', '=', id).executeTakeFirst();
  if (row === undefined) return;
  await tx.deleteFrom('deployments').where('id', '=', id).execute();
  if (row.live_from !== null) await settle(tx, environment.id, row.live_from);
}
