import { nameKey } from '@appops/shared/rules/place-names';
import type { BodyOf, ReplyOf } from '@appops/shared/contract/route';
import type { previewWebhookSource as route, PreviewedDelivery } from '@appops/shared/contract/webhooks';
import type { Sealer } from '../access/sealing.ts';
import type { ReadContext } from '../context.ts';
import { AppError, notFound } from '../errors.ts';
import type { StepReport } from '../releases/deployment-report.ts';
import { placeToldBefore } from '../releases/told-before.ts';
import { serviceTold } from '../releases/told-service.ts';
import { findEnvironment, findNamedEnvironment } from '../services/service.ts';
import type { KeptDelivery } from './kept-deliveries.ts';
import { leadByRules, namesTold } from './source-mapping.ts';
import { sourceKindOf } from './sources/kinds.ts';
import type { From, Report, SourceKind } from './sources/source-kind.ts';
import { toJson } from '../database/json.ts';

type Item = PreviewedDelivery;

/**
 * Tries rules on what a source delivered lately: where each deployment would go, and why. Changes nothing.
 * @throws {AppError} not_found
 */
export async function previewMapping(
  ctx: ReadContext,
  id: string,
  { mapping, settings }: BodyOf<typeof route>,
  sealer: Sealer,
): Promise<ReplyOf<typeof route>> {
  const source = await ctx.tx
    .selectFrom('webhook_sources')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (source === undefined) throw notFound('webhook source', id);
  const rows = await ctx.tx
    .selectFrom('kept_deliveries')
    .innerJoin('deliveries', 'deliveries.id', 'kept_deliveries.delivery_id')
    .select(['delivery_id', 'event', 'kept_deliveries.received_at', 'content'])
    .where('kept_deliveries.source_id', '=', id)
    .orderBy('kept_deliveries.received_at', 'desc')
    .orderBy('delivery_id', 'desc')
    .execute();
  const kind = sourceKindOf(source.kind);
  const set = settings === undefined ? undefined : kind?.settings?.(settings);
  const tried = settings === undefined ? source.settings : set === undefined ? null : toJson(set);
  const items: Item[] = [];
  for (const row of rows) {
    const about = {
      delivery: row.delivery_id,
      event: row.event,
      receivedAt: new Date(row.received_at).toISOString(),
    };
    for (const report of readAgain(kind, { id, settings: tried }, sealer, row.content)) {
      if (typeof report === 'string') items.push({ ...about, ...unread, reason: report });
      else if (report.kind === 'not_understood') items.push({ ...about, ...unread, reason: report.reason });
      else if (report.kind === 'deployment')
        items.push({ ...about, ...(await become(ctx, report.report, mapping)) });
    }
  }
  const decided = mapping.map((_, index) => items.filter(({ rule }) => rule === index + 1).length);
  return { items, decided };
}

const unread = { told: null, rule: null, outcome: 'not_used', service: null, environment: null } as const;

/** The reports of a kept delivery, or why it cannot be read. */
function readAgain(
  kind: SourceKind | undefined,
  source: From['source'],
  sealer: Sealer,
  content: string,
): (Report | string)[] {
  if (kind === undefined) return ['This AppOps does not know this kind of source.'];
  let kept: KeptDelivery;
  try {
    // Cast: what is sealed was written by `keepDelivery`, and nobody else has the key.
    kept = JSON.parse(sealer.open(content)) as KeptDelivery;
  } catch {
    return ['It was kept under another sealing key, and cannot be opened.'];
  }
  try {
    const from = { headers: kept.headers, source };
    return [...kind.read(kept.told, from).reports];
  } catch (error) {
    if (error instanceof AppError) return [error.message];
    throw error;
  }
}

async function become(
  ctx: ReadContext,
  report: StepReport,
  mapping: BodyOf<typeof route>['mapping'],
): Promise<Omit<Item, 'delivery' | 'event' | 'receivedAt'>> {
  const names = namesTold(report);
  const told = {
    service: names.service.join(' in '),
    environment: names.environment,
    ref: names.ref,
    task: names.task,
    version: report.version ?? report.commit?.slice(0, 12) ?? '',
    status: report.step?.state ?? 'queued',
  };
  const mapped = await leadByRules(ctx.tx, report, mapping);
  const rule = mapped.decision === null ? null : mapped.decision.index + 1;
  const nowhere = { told, rule, service: null, environment: null };
  if (mapped.kind !== 'goes')
    return {
      ...nowhere,
      outcome: mapped.kind === 'no_release' ? 'no_release' : 'not_used',
      reason: await withWhatStays(ctx, report, mapped.reason),
    };
  const service = await serviceTold(ctx.tx, mapped.report.service);
  if (typeof service === 'string') return { ...nowhere, outcome: 'not_used', reason: service };
  const { by, name } = mapped.report.environment;
  if (nameKey(name) === '') return { ...nowhere, outcome: 'not_used', reason: 'It names no environment.' };
  const find = by === 'name' ? findNamedEnvironment : findEnvironment;
  const environment = await find(ctx.tx, service.id, name);
  const why =
    mapped.decision === null
      ? 'No rule fits, so it goes where it says.'
      : `Rule ${mapped.decision.index + 1}: ${mapped.decision.because}.`;
  return {
    told,
    rule,
    outcome: 'deployment',
    service: service.slug,
    environment: environment?.name ?? name,
    reason: await withWhatStays(
      ctx,
      report,
      environment === undefined ? `${why} The environment would be made.` : why,
      environment?.id,
    ),
  };
}

/** A reason, and where what was told before stays, if that is elsewhere: rules are for what is new. */
async function withWhatStays(
  ctx: ReadContext,
  report: StepReport,
  reason: string,
  goesTo?: string,
): Promise<string> {
  const recorded = await placeToldBefore(ctx.tx, report);
  if (recorded === null || recorded.environment.id === goesTo) return reason;
  const { service, environment } = recorded;
  return `${reason} So would a new one; this one was recorded in ${service.slug}, ${environment.name}, and stays there.`;
}
