import { createHash } from 'node:crypto';
import type { ReadContext, Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { WriteTx } from '../database/store.ts';
import { AppError } from '../errors.ts';

/** The hash of what was asked: the same key must come with the same request. */
export function requestHash(method: string, url: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest('hex');
}

/** How long a reply is kept for a repetition, in milliseconds. */
export const repliesKept = 30 * 24 * 60 * 60_000;

/** Whose keys they are: behind Grafana's app door many people share one token. */
function holderOf({ door, tokenId, actor }: ReadContext): string {
  return door === null && tokenId !== null ? tokenId : actor.id;
}

/**
 * Carries out a request once per (actor, key): a repetition gets the stored reply. The key is taken first, in the
 * verb's own transaction, so of two at the same time the second waits for the first one's end.
 * @param kept what a repetition gets, where that is not the same
 * @throws {AppError} idempotency_mismatch when the key came with another request before
 */
export async function once<V>(
  ctx: Context,
  key: string,
  hash: string,
  status: number,
  work: () => Promise<V>,
  kept: (value: V) => V = (value) => value,
): Promise<V> {
  const actor = holderOf(ctx);
  const taken = await ctx.tx
    .insertInto('idempotency')
    .values({ actor, key, request_hash: hash, status, reply: toJson(null), created_at: ctx.now })
    .onConflict((conflict) => conflict.columns(['actor', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  if (taken === undefined) {
    const known = await ctx.tx
      .selectFrom('idempotency')
      .selectAll()
      .where('actor', '=', actor)
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    if (known.request_hash !== hash)
      throw new AppError(
        'idempotency_mismatch',
        `The Idempotency-Key "${key}" was already used for another request. Use a new key for a new request.`,
      );
    // Cast: the same actor's same request was answered by the same route.
    return fromJson(known.reply) as V;
  }
  const value = await work();
  await ctx.tx
    .updateTable('idempotency')
    .set({ reply: toJson(kept(value) ?? null) })
    .where('actor', '=', actor)
    .where('key', '=', key)
    .execute();
  return value;
}

/** Deletes replies that nobody may ask for again. */
export async function forgetReplies(tx: WriteTx, now: number): Promise<void> {
  await tx
    .deleteFrom('idempotency')
    .where('created_at', '<', now - repliesKept)
    .execute();
}
