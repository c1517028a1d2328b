import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';
import { AppError } from '../errors.ts';

/** The hash of what was asked: the same key must come with the same request. */
export function requestHash(method: string, url: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest('hex');
}

/**
 * Carries out a request once per (actor, key): a repetition gets the stored reply. It is all in the verb's own
 * transaction, so of two at the same time one waits for the other's reply (or fails with it).
 * @throws {AppError} idempotency_mismatch when the key came with another request before
 */
export async function once(
  ctx: Context,
  key: string,
  hash: string,
  status: number,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const actor = ctx.tokenId ?? ctx.actor.id;
  const known = await ctx.tx
    .selectFrom('idempotency')
    .selectAll()
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirst();
  if (known !== undefined) {
    if (known.request_hash !== hash)
      throw new AppError(
        'idempotency_mismatch',
        `The Idempotency-Key "${key}" was already used for another request. Use a new key for a new request.`,
      );
    return JSON.parse(known.reply) as unknown;
  }
  const value = await work();
  await ctx.tx
    .insertInto('idempotency')
    .values({
      actor,
      key,
      request_hash: hash,
      status,
      reply: JSON.stringify(value ?? null),
      created_at: ctx.now,
    })
    .execute();
  return value;
}
