import type { ReplyOf } from '@appops/shared/contract/route';
import type { IgnoredReleases, receiveWebhook as route } from '@appops/shared/contract/webhooks';
import { faultsOf } from '@appops/shared/words/faults';
import type { IncomingHttpHeaders } from 'node:http';
import type * as z from 'zod/mini';
import type { Sealer } from '../access/sealing.ts';
import type { Context } from '../context.ts';
import type { WebhookSourceTable } from '../database/schema/ingest.ts';
import { AppError } from '../errors.ts';
import { logDelivery, takeDelivery, type NewDelivery } from './deliveries.ts';
import { deploymentEvent, deploymentStatusEvent, readDeployment, readStatus } from './github-payloads.ts';
import { endTransient, recordGitHub, type Recorded } from './record-github.ts';
import { mergedBy, recordCommits } from './record-commits.ts';
import { refEvents, refsIn, rememberRefs } from './repository-refs.ts';
import { isSigned } from './signature.ts';

export interface Incoming {
  kind: string;
  key: string;
  headers: IncomingHttpHeaders;
  /** The body as it came, for the signature covers its bytes. */
  body: Buffer;
}

/**
 * The source that delivers to an address, which is looked at before the body is read.
 * @throws {AppError} not_found
 */
export async function sourceAt(
  { tx }: Context,
  { kind, key }: Pick<Incoming, 'kind' | 'key'>,
): Promise<WebhookSourceTable> {
  const source = await tx
    .selectFrom('webhook_sources')
    .selectAll()
    .where('key', '=', key)
    .where('kind', '=', kind)
    .executeTakeFirst();
  if (source === undefined)
    throw new AppError(
      'not_found',
      'No source delivers to this address. Its path was told when the source was created; the list of sources has it, too.',
    );
  return source;
}

type Transaction = <T>(work: (ctx: Context) => Promise<T>) => Promise<T>;

/** What a delivery says, once it is known to be genuine. */
type Message = (ctx: Context, ignored: IgnoredReleases | null) => Promise<Recorded | { kind: 'accepted' }>;

/**
 * Takes a delivery: only if it is signed, once, and answered after it is stored. One that is not signed or not
 * understood is written to the log and refused, and takes no key: the genuine one may still come.
 * @throws {AppError} not_found, signature_missing, signature_invalid, invalid_request
 */
export async function receiveWebhook(
  { read, write }: { read: Transaction; write: Transaction },
  sealer: Sealer,
  incoming: Incoming,
): Promise<ReplyOf<typeof route>> {
  const { headers, body } = incoming;
  const event = headerOf(headers, 'x-github-event');
  const { source, now, log } = await read(async (ctx) => ({
    ...ctx,
    source: await sourceAt(ctx, incoming),
  }));
  const line: Omit<NewDelivery, 'outcome' | 'reason'> = {
    source_id: source.id,
    kind: source.kind,
    event: event?.slice(0, 100) ?? null,
    subject: null,
    bytes: body.length,
  };
  try {
    checkSignature({ now, log }, source, sealer, incoming);
    const key = headerOf(headers, 'x-github-delivery');
    if (event === null || key === null || key.length > 200)
      throw new AppError(
        'invalid_request',
        'GitHub names each delivery in the headers X-GitHub-Event and X-GitHub-Delivery; send both.',
      );
    const message = understand(event, body, headers);
    return await write((ctx) => take(asSource(ctx, source, message.by), source, line, key, message.act));
  } catch (error) {
    if (error instanceof AppError && error.code !== 'internal')
      await write((ctx) => logDelivery(ctx, { ...line, outcome: 'rejected', reason: error.message }));
    throw error;
  }
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function checkSignature(
  { now, log }: Pick<Context, 'now' | 'log'>,
  source: WebhookSourceTable,
  sealer: Sealer,
  { headers, body }: Incoming,
): void {
  if (source.retired_at !== null)
    throw new AppError(
      'forbidden',
      `The source "${source.name}" is retired, so nothing that it delivers is taken. Bring it back under Sources or with "npx appops webhook restore ${source.id}", then redeliver this from GitHub.`,
    );
  if (source.disabled === 1) throw new AppError('forbidden', `The source "${source.name}" is disabled.`);
  const signature = headerOf(headers, 'x-hub-signature-256');
  if (signature === null)
    throw new AppError(
      'signature_missing',
      headerOf(headers, 'x-hub-signature') === null
        ? "The delivery is not signed. Set the secret of this source in the webhook's settings at GitHub."
        : 'The delivery is signed with SHA-1 only, which is not accepted. Send X-Hub-Signature-256.',
    );
  const secrets: string[] = [];
  try {
    secrets.push(sealer.open(source.secret));
    if (source.previous_secret !== null && (source.previous_secret_until ?? 0) > now)
      secrets.push(sealer.open(source.previous_secret));
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
  if (!isSigned(body, signature, secrets))
    throw new AppError(
      'signature_invalid',
      'The signature does not fit the body. The secret at GitHub is not the one of this source; set it again, or rotate it here.',
    );
}

/** A delivery acts as its source; a person that GitHub names is named beside it. */
function asSource(ctx: Context, source: WebhookSourceTable, by: string | null): Context {
  const name = by === null ? source.name : `${by} (${source.name})`;
  return { ...ctx, actor: { kind: 'webhook', id: source.id, name }, scopes: ['ingest'] };
}

async function take(
  ctx: Context,
  source: WebhookSourceTable,
  line: Omit<NewDelivery, 'outcome' | 'reason'>,
  key: string,
  act: Message,
): Promise<ReplyOf<typeof route>> {
  const id = await takeDelivery(ctx, key, { ...line, outcome: 'accepted', reason: null });
  if (id === null) {
    const reason = 'This delivery was already taken; nothing was done again.';
    const again = await logDelivery(ctx, { ...line, outcome: 'duplicate', reason });
    return { delivery: again, outcome: 'duplicate', reason };
  }
  const done = await act(
    ctx,
    source.ignored === null ? null : (JSON.parse(source.ignored) as IgnoredReleases),
  );
  const told = {
    outcome: done.kind === 'ignored' ? ('ignored' as const) : ('accepted' as const),
    reason:
      done.kind === 'ignored'
        ? done.reason
        : done.kind === 'recorded' && done.notes.length > 0
          ? done.notes.join(' ')
          : null,
  };
  await ctx.tx
    .updateTable('deliveries')
    .set({
      ...told,
      subject: done.kind === 'recorded' ? done.deployment : null,
      // GitHub redelivers under the same key: once the reason is gone, the redelivery must count.
      ...(done.kind === 'ignored' ? { delivery_key: null } : {}),
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

/** Understands a body before anything is written. */
function understand(
  event: string,
  body: Buffer,
  headers: IncomingHttpHeaders,
): { by: string | null; act: Message } {
  const ignore = (reason: string) => ({
    by: null,
    act: () => Promise.resolve({ kind: 'ignored' as const, reason }),
  });
  switch (event) {
    case 'ping':
      return { by: null, act: () => Promise.resolve({ kind: 'accepted' as const }) };
    case 'deployment': {
      const parsed = parse(deploymentEvent, event, jsonOf(body, headers));
      if (parsed.action !== 'created') return ignore(`The action "${parsed.action}" tells nothing new.`);
      const deployment = readDeployment(parsed);
      return { by: deployment.creator, act: (ctx, ignored) => recordGitHub(ctx, deployment, null, ignored) };
    }
    case 'deployment_status': {
      const parsed = parse(deploymentStatusEvent, event, jsonOf(body, headers));
      if (parsed.action !== 'created') return ignore(`The action "${parsed.action}" tells nothing new.`);
      if (parsed.deployment_status.state === 'inactive' && parsed.deployment.transient_environment === true) {
        const ended = readDeployment(parsed);
        return { by: ended.creator, act: (ctx) => endTransient(ctx, ended) };
      }
      const notes: string[] = [];
      const status = readStatus(parsed, notes);
      if (status === null)
        return ignore(
          `The state "${parsed.deployment_status.state}" tells nothing of how a deployment went.`,
        );
      const deployment = readDeployment(parsed);
      deployment.notes = [...new Set([...deployment.notes, ...notes])];
      return {
        by: deployment.creator,
        act: (ctx, ignored) => recordGitHub(ctx, deployment, status, ignored),
      };
    }
    default: {
      if (refEvents.includes(event)) {
        const told = jsonOf(body, headers);
        const seen = refsIn(event, told);
        return {
          by: mergedBy(event, told),
          act: async (ctx) => {
            if (seen !== null) await rememberRefs(ctx.tx, seen.repository, seen.refs);
            const notes = await recordCommits(ctx, event, told);
            if (notes.length > 0) return { kind: 'recorded', deployment: null, notes };
            return {
              kind: 'ignored',
              reason: `The event "${event}" tells of no deployment, and names no case. AppOps remembers from it which refs are branches and which are tags, and which commits were merged.`,
            };
          },
        };
      }
      return ignore(
        `The event "${event}" is not used. Choose "Deployments" and "Deployment statuses" at GitHub.`,
      );
    }
  }
}

/** GitHub sends JSON, or a form with the JSON in its field `payload`, as the webhook's settings say. */
function jsonOf(body: Buffer, headers: IncomingHttpHeaders): unknown {
  const text = body.toString('utf8');
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const json = isForm ? (new URLSearchParams(text).get('payload') ?? '') : text;
  try {
    // PostgreSQL cannot store U+0000, and a deployment is not lost over a character that nobody sees.
    if (json.includes('\\u0000')) return JSON.parse(json, withoutNul) as unknown;
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not valid JSON.', { cause });
  }
}

function withoutNul(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value;
}

function parse<S extends z.ZodMiniType>(schema: S, event: string, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = faultsOf(parsed.error.issues, { input: value });
  // By GitHub's own names of its fields: ours would lead nobody to them.
  const told = fields.slice(0, 3).map(({ path, message }) => `${path} ${message}`);
  throw new AppError('invalid_request', `This is no "${event}" event of GitHub: ${told.join('; ')}.`, {
    fields,
  });
}
