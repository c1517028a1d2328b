import type { Service } from '@appops/shared/contract/services';
import { compareNames } from '@appops/shared/rules/name-order';
import { keptName, nameKey, slugFor } from '@appops/shared/rules/place-names';
import { fromJson } from '../database/json.ts';
import type { EnvironmentNameTable, EnvironmentTable, ServiceTable } from '../database/schema/services.ts';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { defaultKeptParameters } from '@appops/shared/rules/url-match';
import type { ReadTx } from '../database/store.ts';
import { AppError } from '../errors.ts';
import { instant } from '../instant.ts';
import { namesMerged, namesTold, type ToldName } from './merged-environments.ts';

/** A service as the API tells it. */
export function serviceOf(
  row: ServiceTable,
  environments: EnvironmentTable[],
  names: readonly EnvironmentNameTable[],
  told: readonly ToldName[],
): Service {
  return {
    slug: row.slug,
    name: row.name,
    description: row.description,
    owners: fromJson(row.owners),
    repository: row.repository,
    environments: environments
      .filter((environment) => environment.retired_at === null)
      .toSorted((a, b) => a.sort_order - b.sort_order || compareNames(a.name, b.name))
      .map((environment) => ({
        slug: environment.slug,
        name: environment.name,
        order: environment.sort_order,
        urlPatterns: fromJson(environment.url_patterns),
        otherNames: names
          .filter((known) => known.environment_id === environment.id)
          .filter((known) => known.name_key !== nameKey(environment.name))
          .map(({ name }) => name),
        mayBeMerged: mergedOf(namesMerged(environment, environments, names, told)),
      })),
    retiredEnvironments: environments
      .flatMap(({ slug, name, retired_at }) => (retired_at === null ? [] : [{ slug, name, retired_at }]))
      .toSorted((a, b) => compareNames(a.name, b.name))
      .map(({ retired_at, ...rest }) => ({ ...rest, retiredAt: new Date(retired_at).toISOString() })),
    retiredAt: instant(row.retired_at),
    keptParameters: row.kept_parameters === null ? [...defaultKeptParameters] : fromJson(row.kept_parameters),
    maskSelectors: row.mask_selectors === null ? [] : fromJson(row.mask_selectors),
    createdAt: new Date(row.created_at).toISOString(),
    version: row.version,
  };
}

function mergedOf(names: string[] | null) {
  return names === null ? null : { names };
}

/** The service whose slug an address holds. @throws {AppError} not_found, saying how to make one */
export async function findServiceBySlug(tx: ReadTx, slug: string): Promise<ServiceTable> {
  const row = await tx.selectFrom('services').selectAll().where('slug', '=', slug).executeTakeFirst();
  if (row === undefined) throw noService(slug);
  return row;
}

/** The service that a request names: by its name, then by its slug. @throws {AppError} not_found */
export async function findService(tx: ReadTx, reference: string): Promise<ServiceTable> {
  const found = await findServiceNamed(tx, reference);
  if (found === undefined) throw noService(reference);
  return found;
}

/** The service of a name, else of a slug; undefined where there is none. */
export async function findServiceNamed(tx: ReadTx, reference: string): Promise<ServiceTable | undefined> {
  const named = await tx
    .selectFrom('services')
    .innerJoin('service_names', 'service_names.service_id', 'services.id')
    .selectAll('services')
    .where('service_names.name_key', '=', nameKey(reference))
    .executeTakeFirst();
  if (named !== undefined) return named;
  return tx.selectFrom('services').selectAll().where('slug', '=', nameKey(reference)).executeTakeFirst();
}

function noService(name: string): AppError {
  return new AppError(
    'not_found',
    `There is no service "${name}". Create it with "npx appops service create ${name}", with POST /api/v1/services and the body {"name": "${name}"}, or in the plugin's Settings.`,
  );
}

/** The environment that a request names: by its name, then by its slug; undefined where the service has none. */
export async function findEnvironment(
  tx: ReadTx,
  serviceId: string,
  reference: string,
): Promise<EnvironmentTable | undefined> {
  const key = nameKey(keptName(reference));
  const named = await tx
    .selectFrom('environments')
    .innerJoin('environment_names', 'environment_names.environment_id', 'environments.id')
    .selectAll('environments')
    .where('environment_names.service_id', '=', serviceId)
    .where('environment_names.name_key', '=', key)
    .executeTakeFirst();
  return named ?? findEnvironmentBySlug(tx, serviceId, key);
}

/**
 * The environment that a vendor's payload names. What it tells is a name and never an address of ours: a slug that was
 * made of another name ("prod-eu" of "PROD EU") is no match, one that people or the first release chose is.
 */
export async function findNamedEnvironment(
  tx: ReadTx,
  serviceId: string,
  name: string,
): Promise<EnvironmentTable | undefined> {
  const environment = await findEnvironment(tx, serviceId, name);
  if (environment === undefined || environment.slug !== nameKey(keptName(name))) return environment;
  const names = await tx
    .selectFrom('environment_names')
    .select('name_key')
    .where('environment_id', '=', environment.id)
    .execute();
  const isItsName = names.some(({ name_key }) => name_key === environment.slug);
  return isItsName || slugFor(environment.name, () => false) !== environment.slug ? environment : undefined;
}

/** The environment whose slug an address holds, or undefined. */
export function findEnvironmentBySlug(
  tx: ReadTx,
  serviceId: string,
  slug: string,
): Promise<EnvironmentTable | undefined> {
  return tx
    .selectFrom('environments')
    .selectAll()
    .where('service_id', '=', serviceId)
    .where('slug', '=', slug)
    .executeTakeFirst();
}

/** Whether the row's service is one of those that a filter names, each by its name or its slug. */
export function serviceIsOneOf(references: readonly string[]): RawBuilder<SqlBool> {
  const keys = sql.join(['', ...references].map((name) => nameKey(keptName(name))));
  return sql<SqlBool>`(services.slug in (${keys}) or services.id in
    (select service_id from service_names where name_key in (${keys})))`;
}

/** Whether the row's environment is one of those that a filter names, each by its name or its slug. */
export function environmentIsOneOf(references: readonly string[]): RawBuilder<SqlBool> {
  const keys = sql.join(['', ...references].map((name) => nameKey(keptName(name))));
  return sql<SqlBool>`(environments.slug in (${keys}) or environments.id in
    (select environment_id from environment_names where name_key in (${keys})))`;
}

/** Services with their environments, in the order of the rows. */
export async function loadServices(tx: ReadTx, rows: readonly ServiceTable[]): Promise<Service[]> {
  const ids = ['', ...rows.map(({ id }) => id)];
  const environments = await tx
    .selectFrom('environments')
    .selectAll()
    .where('service_id', 'in', ids)
    .execute();
  const names = await tx.selectFrom('environment_names').selectAll().where('service_id', 'in', ids).execute();
  const told = await namesTold(tx, environments);
  return rows.map((row) =>
    serviceOf(
      row,
      environments.filter((environment) => environment.service_id === row.id),
      names.filter((name) => name.service_id === row.id),
      told,
    ),
  );
}

/** A service with its environments. */
export async function loadService(tx: ReadTx, row: ServiceTable): Promise<Service> {
  const [service] = await loadServices(tx, [row]);
  return service!;
}

/**
 * `owner/name` in lower case out of what people write: that itself, an https or ssh address, with or without ".git".
 * Null for what names no repository.
 */
export function repositoryKey(repository: string | null): string | null {
  if (repository === null) return null;
  const parts = repository
    .trim()
    .replace(/^[a-z+]+:\/\/[^/]+\//i, '')
    .replace(/^[^@/]+@[^:/]+:/, '')
    .replace(/\.git$/, '')
    .replace(/\/+$/, '')
    .split('/')
    .filter((part) => part !== '');
  return parts.length >= 2 ? parts.join('/').toLowerCase() : null;
}
