import type { ReplyOf } from '@appops/shared/contract/route';
import type { receiveWebhook as route } from '@appops/shared/contract/webhooks';
import type { Sealer } from '../access/sealing.ts';
import type { ReadContext, Context } from '../context.ts';
import type { WebhookSourceTable } from '../database/schema/ingest.ts';
import { AppError } from '../errors.ts';
import { applyReport, type Applied } from './apply-report.ts';
import { logDelivery, takeDelivery, type NewDelivery } from './deliveries.ts';
import { keepDelivery } from './kept-deliveries.ts';
import { mappingOf } from './source-mapping.ts';
import { sourceKindOf } from './sources/kinds.ts';
import type { Delivery, DeliveryTo, SourceKind, Understood } from './sources/source-kind.ts';

export interface Incoming extends Delivery {
  kind: string;
  key: string;
}

/**
 * The source that delivers to an address, which is looked at before the body is read.
 * @throws {AppError} not_found
 */
export async function sourceAt(
  { tx }: ReadContext,
  { kind, key }: Pick<Incoming, 'kind' | 'key'>,
): Promise<WebhookSourceTable> {
  const source = await tx.selectFrom('webhook_sources').selectAll().where('key', '=', key).executeTakeFirst();
  if (source === undefined || source.kind !== kind)
    throw new AppError(
      'not_found',
      'No source delivers to this address. Its path was told when the source was created; the list of sources has it, too.',
    );
  return source;
}

/** Opens transactions, as the caller. */
interface Opening {
  read<T>(work: (ctx: ReadContext) => Promise<T>): Promise<T>;
  write<T>(work: (ctx: Context) => Promise<T>): Promise<T>;
}

/**
 * Takes a delivery: only if it is genuine, once, and answered after it is stored. One that is not genuine or not
 * understood is written to the log and refused, and takes no key: the genuine one may still come.
 * @throws {AppError} not_found, forbidden, signature_missing, signature_invalid, invalid_request, unavailable
 */
export async function receiveWebhook(
  { read, write }: Opening,
  sealer: Sealer,
  incoming: Incoming,
): Promise<ReplyOf<typeof route>> {
  const { source, now, log } = await read(async (ctx) => ({
    ...ctx,
    source: await sourceAt(ctx, incoming),
  }));
  const kind = kindOf(source);
  const delivery: DeliveryTo = { ...incoming, source: { id: source.id, settings: source.settings } };
  const line: NewLine = {
    source_id: source.id,
    kind: source.kind,
    event: kind.event(delivery)?.slice(0, 100) ?? null,
    subject: null,
    bytes: incoming.body.length,
  };
  let keep: Keep | null = null;
  try {
    refuseUnheard(source, kind);
    const secrets = secretsOf({ now, log }, source, sealer);
    checkGenuine(kind, delivery, secrets);
    const key = kind.key(delivery);
    const told = kind.body(delivery);
    const keeping = keepingOf(kind, delivery, told, secrets, sealer);
    keep = keeping;
    const understood = kind.read(told, delivery);
    return await write((ctx) => take(ctx, { kind, line, key, understood, keep: keeping }));
  } catch (error) {
    if (error instanceof AppError && error.code !== 'internal')
      await write(async (ctx) => {
        const id = await logDelivery(ctx, { ...line, outcome: 'rejected', reason: error.message });
        // A genuine one whose shape has changed: what it looks like now is seen where rules are tried.
        if (error.code === 'invalid_request') await keep?.(ctx, id);
      });
    throw error;
  }
}

type NewLine = Omit<NewDelivery, 'outcome' | 'reason'> & { source_id: string };

function kindOf(source: WebhookSourceTable): SourceKind {
  const kind = sourceKindOf(source.kind);
  if (kind === undefined)
    throw new AppError(
      'unavailable',
      `The source "${source.name}" is of the kind "${source.kind}", which this AppOps does not know: it was made by a newer one.`,
    );
  return kind;
}

/** @throws {AppError} forbidden for a source that is not listened to */
function refuseUnheard(source: WebhookSourceTable, { again }: SourceKind): void {
  if (source.retired_at !== null)
    throw new AppError(
      'forbidden',
      `The source "${source.name}" is retired, so nothing that it delivers is taken. Bring it back under Sources or with "npx appops webhook restore ${source.id}", then ${again}.`,
    );
  if (source.disabled === 1) throw new AppError('forbidden', `The source "${source.name}" is disabled.`);
}

/** The secrets that a source's deliveries may be proved with now. @throws {AppError} unavailable */
function secretsOf(
  { now, log }: Pick<ReadContext, 'now' | 'log'>,
  source: WebhookSourceTable,
  sealer: Sealer,
): string[] {
  try {
    const secrets = [sealer.open(source.secret)];
    if (source.previous_secret !== null && (source.previous_secret_until ?? 0) > now)
      secrets.push(sealer.open(source.previous_secret));
    return secrets;
  } catch (cause) {
    log.error(
      { err: cause, source: source.id },
      'A webhook secret cannot be opened; its deliveries are refused',
    );
    throw new AppError(
      'unavailable',
      'The secret of this source cannot be opened, so nothing can be verified. Rotate it, or restore the sealing key.',
      { cause },
    );
  }
}

/** Keeps a delivery under the id of its line in the log. */
type Keep = (ctx: Context, id: string) => Promise<void>;

function keepingOf(
  kind: SourceKind,
  { headers, source }: DeliveryTo,
  told: unknown,
  secrets: readonly string[],
  sealer: Sealer,
): Keep {
  const read = kind.readsHeaders.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const kept = {
    source: source.id,
    secrets,
    headers: Object.fromEntries(read),
    told,
  };
  return (ctx, id) => keepDelivery(ctx, sealer, { ...kept, delivery: id });
}

/** @throws {AppError} signature_missing, signature_invalid */
function checkGenuine(kind: SourceKind, delivery: DeliveryTo, secrets: readonly string[]): void {
  const verified = kind.verify(delivery, secrets);
  switch (verified.kind) {
    case 'genuine':
      return;
    case 'missing':
      throw new AppError('signature_missing', verified.reason);
    default:
      throw new AppError('signature_invalid', verified.reason);
  }
}

/** A delivery acts as its source; a person that the sender names is named beside it. */
function asSource(ctx: Context, source: WebhookSourceTable, by: string | null): Context {
  const name = by === null ? source.name : `${by} (${source.name})`;
  return { ...ctx, actor: { kind: 'webhook', id: source.id, name }, scopes: ['ingest'] };
}

interface Taken {
  kind: SourceKind;
  line: NewLine;
  key: string;
  understood: Understood;
  keep: Keep;
}

async function take(
  given: Context,
  { kind, line, key, understood, keep }: Taken,
): Promise<ReplyOf<typeof route>> {
  // As it is now: it may have been changed or retired since the delivery began to come.
  const source = await given.tx
    .selectFrom('webhook_sources')
    .selectAll()
    .where('id', '=', line.source_id)
    .executeTakeFirstOrThrow();
  refuseUnheard(source, kind);
  const ctx = asSource(given, source, understood.by);
  const id = await takeDelivery(ctx, key, { ...line, outcome: 'accepted', reason: null });
  if (id === null) {
    const reason = 'This delivery was already taken; nothing was done again.';
    const again = await logDelivery(ctx, { ...line, outcome: 'duplicate', reason });
    return { delivery: again, outcome: 'duplicate', reason };
  }
  const mapping = mappingOf(source);
  const applied: Applied[] = [];
  for (const report of understood.reports) applied.push(await applyReport(ctx, report, mapping));
  // Rules are tried on what tells of deployments; the rest is not theirs.
  if (understood.reports.some((report) => report.kind === 'deployment' || report.kind === 'not_understood'))
    await keep(ctx, id);
  const { subject, ...told } = outcomeOf(applied, understood, kind);
  await ctx.tx
    .updateTable('deliveries')
    .set({
      ...told,
      subject,
      // Senders redeliver under the same key: once the reason is gone, the redelivery must count.
      ...(told.outcome === 'ignored' ? { delivery_key: null } : {}),
    })
    .where('id', '=', id)
    .execute();
  await ctx.tx
    .updateTable('webhook_sources')
    .set({ last_delivery_at: ctx.now })
    .where('id', '=', line.source_id)
    .execute();
  return { delivery: id, ...told };
}

/** What came of a delivery as a whole: it counts where any of its reports does, and all that is to be said is said. */
function outcomeOf(applied: readonly Applied[], { otherwise }: Understood, { again }: SourceKind) {
  const recorded = applied.filter((one) => one.kind === 'recorded');
  const unused = applied.filter((one) => one.kind === 'ignored');
  const reasons = unused.map((one) => (one.again ? `${one.reason} Then ${again}.` : one.reason));
  if (recorded.length > 0) {
    const notes = [...recorded.flatMap((one) => one.notes), ...reasons];
    return {
      outcome: 'accepted' as const,
      reason: notes.length === 0 ? null : notes.join(' '),
      subject: recorded.find((one) => one.subject !== null)?.subject ?? null,
    };
  }
  const reason = reasons.length > 0 ? reasons.join(' ') : otherwise;
  return { outcome: reason === null ? ('accepted' as const) : ('ignored' as const), reason, subject: null };
}
