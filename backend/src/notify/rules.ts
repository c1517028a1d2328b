import { newId } from '@appops/shared/contract/ids';
import type {
  createNotificationRule as createRoute,
  listNotificationRules as listRoute,
  NotificationRule,
  updateNotificationRule as updateRoute,
} from '@appops/shared/contract/notifications';
import type { BodyOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { Context, ReadContext } from '../context.ts';
import { keyset } from '../database/keyset.ts';
import type { NotificationRuleTable } from '../database/schema/notify.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError, notFound, refuseFields, staleVersion } from '../errors.ts';
import { newestSequence } from '../events/event.ts';
import { instant } from '../instant.ts';
import { environmentIsOneOf, findEnvironment, findServiceNamed } from '../services/service.ts';
import { refuseTooMany } from './at-most.ts';
import { findChannel } from './channel.ts';

/** As many as can be judged for each event without a thought. */
export const mostRules = 500;
const inUse = { table: 'notification_rules', most: mostRules, plural: 'rules' } as const;

type Told = NotificationRuleTable & { service_slug: string | null };

/** Rules with what the API tells of them. */
function rulesIn(tx: ReadTx) {
  return tx
    .selectFrom('notification_rules')
    .leftJoin('services', 'services.id', 'notification_rules.service_id')
    .selectAll('notification_rules')
    .select('services.slug as service_slug');
}

function ruleOf(row: Told): NotificationRule {
  return {
    id: row.id,
    channel: row.channel_id,
    service: row.service_slug,
    environment: row.environment,
    leastSeverity: row.least_severity,
    createdAt: instant(row.created_at),
    retiredAt: instant(row.retired_at),
    version: row.version,
  };
}

async function findRule(tx: ReadTx, id: string): Promise<Told> {
  const row = await rulesIn(tx).where('notification_rules.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('rule', id);
  return row;
}

/** The places that a rule names, as they are stored. @throws {AppError} invalid_request for one that there is not */
async function placeOf(
  tx: ReadTx,
  { service, environment }: { service: string | null; environment: string | null },
): Promise<Pick<NotificationRuleTable, 'service_id' | 'environment'>> {
  const foundService = service === null ? null : await findServiceNamed(tx, service);
  if (foundService === undefined)
    throw refuseFields([{ path: 'body.service', message: `is no service: "${service}"` }]);
  if (environment === null) return { service_id: foundService?.id ?? null, environment: null };
  const foundEnvironment =
    foundService === null
      ? await tx
          .selectFrom('environments')
          .select('environments.slug')
          .where(environmentIsOneOf([environment]))
          .orderBy('environments.id')
          .limit(1)
          .executeTakeFirst()
      : await findEnvironment(tx, foundService.id, environment);
  if (foundEnvironment === undefined)
    throw refuseFields([
      {
        path: 'body.environment',
        message: `is no environment of ${foundService === null ? 'any service' : `"${foundService.name}"`}: "${environment}"`,
      },
    ]);
  return { service_id: foundService?.id ?? null, environment: foundEnvironment.slug };
}

async function tellRule(
  ctx: Context,
  kind: `notification_rule.${'created' | 'updated' | 'retired' | 'returned'}`,
  row: NotificationRuleTable,
  changed?: string[],
): Promise<void> {
  const { name } = await findChannel(ctx.tx, row.channel_id);
  ctx.tell(kind, {
    subjects: { rule: row.id, channel: row.channel_id, service: row.service_id },
    data: {
      channel: name,
      environment: row.environment,
      leastSeverity: row.least_severity,
      ...(changed === undefined ? {} : { changed }),
    },
  });
}

/** Leads news to a channel from now on. @throws {AppError} not_found, invalid_request */
export async function createRule(
  ctx: Context,
  { channel, service = null, environment = null, leastSeverity = null }: BodyOf<typeof createRoute>,
): Promise<NotificationRule> {
  const { id: channel_id, retired_at } = await findChannel(ctx.tx, channel);
  if (retired_at !== null)
    throw refuseFields([{ path: 'body.channel', message: 'was retired: bring it back first' }]);
  await refuseTooMany(ctx.tx, inUse);
  const row: NotificationRuleTable = {
    id: newId('notificationRule'),
    channel_id,
    ...(await placeOf(ctx.tx, { service, environment })),
    least_severity: leastSeverity,
    created_at: ctx.now,
    retired_at: null,
    version: 1,
    since_sequence: await newestSequence(ctx.tx),
  };
  await ctx.tx.insertInto('notification_rules').values(row).execute();
  await tellRule(ctx, 'notification_rule.created', row);
  return ruleOf(await findRule(ctx.tx, row.id));
}

/** Changes a rule, from now on. @throws {AppError} not_found, invalid_request, stale_version */
export async function updateRule(
  ctx: Context,
  id: string,
  { version, ...changes }: BodyOf<typeof updateRoute>,
): Promise<NotificationRule> {
  const before = await findRule(ctx.tx, id);
  if (before.version !== version) throw staleVersion('rule', ruleOf(before));
  const movesPlace = changes.service !== undefined || changes.environment !== undefined;
  const place = movesPlace
    ? await placeOf(ctx.tx, {
        service: changes.service === undefined ? before.service_slug : changes.service,
        environment: changes.environment === undefined ? before.environment : changes.environment,
      })
    : {};
  const row = await ctx.tx
    .updateTable('notification_rules')
    .set({
      ...place,
      least_severity: changes.leastSeverity === undefined ? before.least_severity : changes.leastSeverity,
      version: version + 1,
      since_sequence: await newestSequence(ctx.tx),
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw staleVersion('rule', ruleOf(await findRule(ctx.tx, id)));
  await tellRule(ctx, 'notification_rule.updated', row, Object.keys(changes));
  return ruleOf(await findRule(ctx.tx, id));
}

/** Leads nothing by a rule any more; what waits already is still sent. Again changes nothing. @throws {AppError} not_found */
export async function retireRule(ctx: Context, id: string): Promise<NotificationRule> {
  const { numUpdatedRows } = await ctx.tx
    .updateTable('notification_rules')
    .set((eb) => ({ retired_at: ctx.now, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  const row = await findRule(ctx.tx, id);
  if (numUpdatedRows > 0n) await tellRule(ctx, 'notification_rule.retired', row);
  return ruleOf(row);
}

/**
 * Brings a retired rule back: what happened meanwhile is no news by it. Again changes nothing.
 * @throws {AppError} not_found; invalid_move where its channel was retired; conflict where there are as many as can be
 */
export async function restoreRule(ctx: Context, id: string): Promise<NotificationRule> {
  const before = await findRule(ctx.tx, id);
  if (before.retired_at === null) return ruleOf(before);
  const { name, retired_at } = await findChannel(ctx.tx, before.channel_id);
  if (retired_at !== null)
    throw new AppError('invalid_move', `The channel "${name}" was retired. Bring it back first.`);
  await refuseTooMany(ctx.tx, inUse);
  const since_sequence = await newestSequence(ctx.tx);
  // Of two at once one does it.
  const { numUpdatedRows } = await ctx.tx
    .updateTable('notification_rules')
    .set((eb) => ({ retired_at: null, since_sequence, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('retired_at', 'is not', null)
    .executeTakeFirst();
  const row = await findRule(ctx.tx, id);
  if (numUpdatedRows > 0n) await tellRule(ctx, 'notification_rule.returned', row);
  return ruleOf(row);
}

const oldestFirst = keyset<{ created_at: number; id: string }>(
  { by: sql.ref('notification_rules.created_at'), of: (row) => row.created_at },
  { by: sql.ref('notification_rules.id'), of: ({ id }) => id },
);

/** Rules, the oldest first. */
export async function listRules(
  { tx }: ReadContext,
  { limit, cursor, channel, retired }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  let fitting = rulesIn(tx);
  if (channel !== undefined) fitting = fitting.where('channel_id', 'in', channel);
  if (retired !== 'any')
    fitting = fitting.where('notification_rules.retired_at', retired === 'no' ? 'is' : 'is not', null);
  const { rows, nextCursor } = await oldestFirst.page(fitting, { limit, cursor });
  return { items: rows.map(ruleOf), nextCursor };
}
