import type {
  Change,
  listChanges as listRoute,
  recordChange as route,
} from '@appops/shared/contract/changes';
import { newId } from '@appops/shared/contract/ids';
import type { BodyOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { ReadContext, Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { ChangeTable } from '../database/schema/releases.ts';
import { refuseFields } from '../errors.ts';
import { keyset } from '../database/keyset.ts';
import { ensureEnvironment } from '../services/ensure-environment.ts';
import { environmentIsOneOf, findService, serviceIsOneOf } from '../services/service.ts';
import { believeStart, isLate } from './reported-times.ts';
import { cut, kept, textOf, timeOf, urlOf } from './tidy.ts';

type Row = ChangeTable & { service_slug: string | null; environment_slug: string | null };

function changeOf(row: Row): Change {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    description: row.description,
    service: row.service_slug,
    environment: row.environment_slug,
    at: new Date(row.at).toISOString(),
    url: row.url,
    actor: fromJson(row.actor),
  };
}

/**
 * Records a change that is not a deployment. One that names no service concerns all.
 * @throws {AppError} not_found for an unknown service, invalid_request for an environment of none
 */
export async function recordChange(ctx: Context, body: BodyOf<typeof route>): Promise<Change> {
  const warnings: string[] = [];
  const named = { service: textOf(body.service), environment: textOf(body.environment) };
  if (named.service === '' && named.environment !== '')
    throw refuseFields([
      { path: 'body.environment', message: 'needs its service: name both, or leave both out' },
    ]);
  const service = named.service === '' ? null : await findService(ctx.tx, named.service);
  const environment =
    service === null || named.environment === ''
      ? null
      : await ensureEnvironment(ctx, service, named.environment, warnings);
  const row: ChangeTable = {
    id: newId('change'),
    kind: body.kind,
    title: cut(body.title, 200, 'title', warnings),
    description: cut(
      body.description == null ? '' : String(body.description),
      kept.description,
      'description',
      warnings,
    ),
    service_id: service?.id ?? null,
    environment_id: environment?.id ?? null,
    at: believeStart(timeOf(body.at, 'at', warnings), ctx.now).at,
    url: urlOf(body.url, warnings),
    actor: toJson(ctx.actor),
    created_at: ctx.now,
  };
  await ctx.tx.insertInto('changes').values(row).execute();
  ctx.tell('change.recorded', {
    subjects: { change: row.id, service: row.service_id, environment: row.environment_id },
    data: { kind: row.kind, title: row.title, late: isLate(row.at, ctx.now) },
    time: row.at,
  });
  const change = changeOf({
    ...row,
    service_slug: service?.slug ?? null,
    environment_slug: environment?.slug ?? null,
  });
  return warnings.length === 0 ? change : { ...change, warnings };
}

const newestFirst = keyset<{ at: number; id: string }>(
  { by: sql.ref('changes.at'), down: true, of: (row) => row.at },
  { by: sql.ref('changes.id'), down: true, of: ({ id }) => id },
);

/** Changes, newest first. */
export async function listChanges(
  { tx }: ReadContext,
  { limit, cursor, from, to, service, environment }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  let query = tx
    .selectFrom('changes')
    .leftJoin('services', 'services.id', 'changes.service_id')
    .leftJoin('environments', 'environments.id', 'changes.environment_id')
    .selectAll('changes')
    .select(['services.slug as service_slug', 'environments.slug as environment_slug']);
  if (from !== undefined) query = query.where('changes.at', '>=', Date.parse(from));
  if (to !== undefined) query = query.where('changes.at', '<=', Date.parse(to));
  if (service !== undefined) query = query.where(serviceIsOneOf(service));
  if (environment !== undefined) query = query.where(environmentIsOneOf(environment));
  const { rows, nextCursor } = await newestFirst.page(query, { limit, cursor });
  return { items: rows.map(changeOf), nextCursor };
}
