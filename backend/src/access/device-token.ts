import type { deviceToken as route } from '@appops/shared/contract/device';
import { newId } from '@appops/shared/contract/ids';
import type { BodyOf, ReplyOf, Scope } from '@appops/shared/contract/route';
import type { ReadContext, Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { WriteTx } from '../database/store.ts';
import type { RefreshTokenTable } from '../database/schema/access.ts';
import { scopesOfPairing } from './authenticate-token.ts';
import { codeLifetime, pollInterval } from './device.ts';
import { OAuthError } from './oauth-error.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';

const accessLifetime = 3_600_000;
const refreshLifetime = 30 * 86_400_000;
/**
 * A refresh token that was just exchanged may be sent once more: a browser stops background workers at any moment,
 * also between the exchange and storing its result. Later than that it is reuse, and the pairing is revoked. So it is
 * when what it was exchanged for has been used: then the result did arrive, and somebody else sends it. What was handed
 * out in the first answer ends with the second, so that a pairing never has two chains.
 */
const repeatGrace = 60_000;

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

type Reply = ReplyOf<typeof route>;
/** What a transaction found; errors that must leave a trace are thrown after its commit. */
type Outcome = Reply | OAuthError;

/** Hands out a pairing's next refresh token, in exchange for one if it is not the first. It ends all that were not used. */
async function newRefreshToken(
  ctx: Context,
  tokenId: string,
  exchanged?: RefreshTokenTable,
): Promise<string> {
  const secret = newTokenSecret();
  if (exchanged !== undefined)
    await ctx.tx
      .updateTable('refresh_tokens')
      .set({ used_at: exchanged.used_at ?? ctx.now, successor: hashSecret(secret) })
      .where('secret_hash', '=', exchanged.secret_hash)
      .execute();
  await ctx.tx
    .updateTable('refresh_tokens')
    .set({ ended_at: ctx.now })
    .where('token_id', '=', tokenId)
    .where('used_at', 'is', null)
    .where('ended_at', 'is', null)
    .execute();
  await ctx.tx
    .insertInto('refresh_tokens')
    .values({
      secret_hash: hashSecret(secret),
      token_id: tokenId,
      expires_at: ctx.now + refreshLifetime,
      used_at: null,
      successor: null,
      ended_at: null,
    })
    .execute();
  return secret;
}

function reply(access: string, refresh: string, scopes: readonly Scope[]): Reply {
  return {
    access_token: access,
    token_type: 'Bearer',
    expires_in: accessLifetime / 1000,
    refresh_token: refresh,
    scope: scopes.join(' '),
  };
}

async function exchangeDeviceCode(ctx: Context, deviceCode: string): Promise<Outcome> {
  const { tx, now } = ctx;
  const hash = hashSecret(deviceCode);
  const row = await tx
    .selectFrom('device_requests')
    .selectAll()
    .where('device_code_hash', '=', hash)
    .executeTakeFirst();
  if (row === undefined || row.status === 'exchanged')
    return new OAuthError('invalid_grant', 'This device code is not known, or was used already.');
  if (row.status === 'denied') return new OAuthError('access_denied', 'The pairing was denied.');
  if (row.expires_at <= now)
    return new OAuthError('expired_token', 'The code has expired. Ask for a new one.');
  if (row.status === 'pending') {
    await tx
      .updateTable('device_requests')
      .set({ last_polled_at: now })
      .where('device_code_hash', '=', hash)
      .execute();
    // Half the interval is forgiven: timers are not exact.
    const tooSoon = row.last_polled_at !== null && now - row.last_polled_at < pollInterval / 2;
    return tooSoon
      ? new OAuthError('slow_down', 'Ask less often.')
      : new OAuthError('authorization_pending', 'Nobody has approved the code yet.');
  }
  // Of two exchanges at once, one finds it approved.
  const { numUpdatedRows } = await tx
    .updateTable('device_requests')
    .set({ status: 'exchanged' })
    .where('device_code_hash', '=', hash)
    .where('status', '=', 'approved')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return new OAuthError('invalid_grant', 'This device code was used already.');
  const access = newTokenSecret();
  // Both were told when it was approved.
  const scopes = fromJson(row.granted_scopes!);
  const id = newId('token');
  const approver = fromJson(row.decided_by!);
  await tx
    .insertInto('tokens')
    .values({
      id,
      name: row.client_name,
      kind: 'browser',
      secret_hash: hashSecret(access),
      scopes: toJson(scopes),
      door: null,
      created_at: now,
      created_by: toJson(approver),
      expires_at: now + accessLifetime,
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
  const refresh = await newRefreshToken(ctx, id);
  const asApprover: Context = { ...ctx, actor: approver };
  asApprover.tell('device.paired', {
    subjects: { token: id },
    data: { clientName: row.client_name, scopes },
  });
  return reply(access, refresh, scopes);
}

/** Whether a refresh token that is no longer the newest is shown by somebody who should not have it. */
async function isReuse({ tx, now }: ReadContext, row: RefreshTokenTable): Promise<boolean> {
  const since = row.used_at ?? row.ended_at;
  if (since === null) return false;
  // Neither side of a clock that was set is a minute that lasts for ever.
  if (Math.abs(now - since) > repeatGrace) return true;
  if (row.successor === null) return false;
  const successor = await tx
    .selectFrom('refresh_tokens')
    .select('used_at')
    .where('secret_hash', '=', row.successor)
    .executeTakeFirst();
  return successor?.used_at != null;
}

/**
 * @param ctx with the time that expiry is judged by: a clock that runs ahead must not end a pairing, nor take a browser
 * that repeats itself for a thief
 * @param toldAt the time that the log tells
 */
async function refresh(ctx: Context, refreshToken: string, toldAt: number): Promise<Outcome> {
  const { tx, now } = ctx;
  const hash = hashSecret(refreshToken);
  const refreshTokens = tx.selectFrom('refresh_tokens').selectAll().where('secret_hash', '=', hash);
  const pairing = (await refreshTokens.executeTakeFirst())?.token_id ?? '';
  // Locks the pairing: of two exchanges at once, the second sees what the first has done.
  const token = await tx
    .updateTable('tokens')
    .set((eb) => ({ secret_hash: eb.ref('secret_hash') }))
    .where('id', '=', pairing)
    .returningAll()
    .executeTakeFirst();
  const row = token === undefined ? undefined : await refreshTokens.executeTakeFirst();
  if (row === undefined || token === undefined || token.revoked_at !== null)
    return new OAuthError(
      'invalid_grant',
      'This pairing was revoked or is not known. Pair this browser again.',
    );
  if (row.expires_at <= now)
    return new OAuthError(
      'invalid_grant',
      'This pairing was not used for 30 days and has ended. Pair this browser again.',
    );
  if (await isReuse(ctx, row)) {
    await tx.updateTable('tokens').set({ revoked_at: now }).where('id', '=', token.id).execute();
    await tx.deleteFrom('refresh_tokens').where('token_id', '=', token.id).execute();
    ctx.tell('token.revoked', {
      subjects: { token: token.id },
      data: { name: token.name, reason: 'refresh_token_reused' },
      time: toldAt,
    });
    return new OAuthError(
      'invalid_grant',
      'A refresh token was used twice, so this pairing was revoked for safety. Pair this browser again.',
    );
  }
  // Two windows may have asked at once: the earlier answer is void, and nobody is punished for it yet.
  if (row.ended_at !== null)
    return new OAuthError(
      'invalid_grant',
      'This refresh token was replaced by a later answer to the same request. Use that one, or pair this browser again.',
    );
  const successor = await newRefreshToken(ctx, token.id, row);
  const access = newTokenSecret();
  await tx
    .updateTable('tokens')
    .set({ secret_hash: hashSecret(access), expires_at: now + accessLifetime })
    .where('id', '=', token.id)
    .execute();
  const { scopes } = await scopesOfPairing(tx, token, now);
  return reply(access, successor, scopes);
}

/**
 * The token endpoint: device codes (RFC 8628 section 3.4) and refresh tokens (RFC 6749 section 6, rotated).
 * @param now the time that expiry is judged by
 * @throws {OAuthError}
 */
export async function exchangeToken(
  write: <V>(work: (ctx: Context) => Promise<V>) => Promise<V>,
  body: BodyOf<typeof route>,
  now: number,
): Promise<Reply> {
  const outcome = await write(async (ctx): Promise<Outcome> => {
    if (body.grant_type === deviceGrant && body.device_code !== undefined)
      return exchangeDeviceCode(ctx, body.device_code);
    if (body.grant_type === 'refresh_token' && body.refresh_token !== undefined)
      return refresh({ ...ctx, now }, body.refresh_token, ctx.now);
    if (body.grant_type === deviceGrant || body.grant_type === 'refresh_token')
      return new OAuthError('invalid_request', 'The code or refresh token is missing.');
    return new OAuthError(
      'unsupported_grant_type',
      `The grant type "${body.grant_type}" is not offered here.`,
    );
  });
  if (outcome instanceof OAuthError) throw outcome;
  return outcome;
}

/** Deletes refresh tokens and codes that have expired: they are refused in the same way when they are not known. */
export async function forgetExpired(tx: WriteTx, now: number): Promise<void> {
  await tx.deleteFrom('refresh_tokens').where('expires_at', '<', now).execute();
  await tx
    .deleteFrom('device_requests')
    .where('expires_at', '<', now - codeLifetime)
    .execute();
}
