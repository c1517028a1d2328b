import type { deviceRevocation as route } from '@appops/shared/contract/device';
import type { BodyOf, ReplyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { hashSecret } from './secrets.ts';
import { revokeToken } from './tokens.ts';
import { fromJson } from '../database/json.ts';

/**
 * Ends the pairing that a refresh or an access token belongs to (RFC 7009): section 2.1 wants the whole grant to end
 * with a refresh token, and a browser that gives up its access token means the same. Whoever holds the token may; a
 * token that is not known, or was revoked already, is no error (section 2.2). Tokens that are not a browser's are left
 * alone: they are revoked where they were made. The hint only orders the search, so it is not needed.
 */
export async function revokePairing(
  ctx: Context,
  { token }: BodyOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const hash = hashSecret(token);
  const refresh = await ctx.tx
    .selectFrom('refresh_tokens')
    .select('token_id')
    .where('secret_hash', '=', hash)
    .executeTakeFirst();
  const row = await ctx.tx
    .selectFrom('tokens')
    .select(['id', 'kind', 'created_by'])
    .where((eb) => (refresh === undefined ? eb('secret_hash', '=', hash) : eb('id', '=', refresh.token_id)))
    .executeTakeFirst();
  if (row?.kind !== 'browser') return {};
  // The log names whose browser it was: the request itself carries no other identity.
  const approver = fromJson(row.created_by);
  await revokeToken(approver === null ? ctx : { ...ctx, actor: approver }, row.id);
  return {};
}
