import { nameKey, slugOfFirstRelease } from '@appops/shared/rules/place-names';
import type { Context } from '../context.ts';
import type { EnvironmentNameTable, EnvironmentTable, ServiceTable } from '../database/schema/services.ts';
import type { ReadTx } from '../database/store.ts';

/** A name by which an environment was told. */
export interface ToldName {
  environment_id: string;
  name: string;
}

/** The names that sources said for deployments in environments that may be merged. */
export async function namesTold(tx: ReadTx, environments: readonly EnvironmentTable[]): Promise<ToldName[]> {
  const ids = environments.filter((row) => row.may_be_merged === 1).map(({ id }) => id);
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('deployment_parts')
    .select(['environment_id', 'environment_name'])
    .distinct()
    .where('environment_id', 'in', ids)
    .where('environment_name', 'is not', null)
    .execute();
  return rows.map(({ environment_id, environment_name }) => ({
    environment_id,
    name: environment_name ?? '',
  }));
}

/**
 * The names that lead to an environment, or led to it in the first release, where it may hold several environments;
 * null where it holds one. The first release kept no name but the first, so of one whose slug can come of nothing
 * else nothing is said until another name is told.
 */
export function namesMerged(
  row: EnvironmentTable,
  environments: readonly EnvironmentTable[],
  names: readonly EnvironmentNameTable[],
  told: readonly ToldName[],
): string[] | null {
  if (row.may_be_merged === 0) return null;
  const ownNames = [
    row.name,
    ...[...names, ...told].filter((each) => each.environment_id === row.id).map(({ name }) => name),
  ];
  const beside = environments
    .filter(({ id, name }) => id !== row.id && slugOfFirstRelease(name) === row.slug)
    .map(({ name }) => name);
  const all = [...new Map([...ownNames, ...beside].map((name) => [nameKey(name), name])).values()];
  const others = all.filter((name) => slugOfFirstRelease(name) === row.slug && nameKey(name) !== row.slug);
  const isSeveral = row.slug.includes('-') || row.slug.length >= 63 || others.length > 0;
  return isSeveral ? all : null;
}

/** The services of which an environment may hold several, by id. */
export async function servicesWithMerged(tx: ReadTx): Promise<string[]> {
  const marked = (
    await tx
      .selectFrom('environments')
      .select('service_id')
      .distinct()
      .where('may_be_merged', '=', 1)
      .where('retired_at', 'is', null)
      .execute()
  ).map(({ service_id }) => service_id);
  if (marked.length === 0) return [];
  const environments = await tx
    .selectFrom('environments')
    .selectAll()
    .where('service_id', 'in', marked)
    .execute();
  const names = await tx
    .selectFrom('environment_names')
    .selectAll()
    .where('service_id', 'in', marked)
    .execute();
  const told = await namesTold(tx, environments);
  const ofService = Map.groupBy(environments, ({ service_id }) => service_id);
  const namesOf = Map.groupBy(names, ({ service_id }) => service_id);
  return marked.filter((id) => {
    const all = ofService.get(id) ?? [];
    return all.some(
      (row) => row.retired_at === null && namesMerged(row, all, namesOf.get(id) ?? [], told) !== null,
    );
  });
}

/**
 * Tells that a new environment stands beside one that the first release took it for.
 * @returns a sentence for who reported it, null where it stands beside none
 */
export async function tellMergedBefore(
  ctx: Context,
  service: ServiceTable,
  row: EnvironmentTable,
): Promise<string | null> {
  const merged = await ctx.tx
    .selectFrom('environments')
    .selectAll()
    .where('service_id', '=', service.id)
    .where('slug', '=', slugOfFirstRelease(row.name))
    .where('may_be_merged', '=', 1)
    .where('id', '!=', row.id)
    .executeTakeFirst();
  if (merged === undefined) return null;
  ctx.tell('environment.may_be_merged', {
    subjects: { environment: merged.id, beside: row.id, service: service.id },
    data: { slug: merged.slug, name: merged.name, beside: row.name },
  });
  return `"${row.name}" is an environment of its own now. The first release put what it told into "${merged.name}" (${merged.slug}); move that over with "npx appops service split-environment ${service.slug} ${merged.slug} '${row.name}'".`;
}
