import { newId } from '@appops/shared/contract/ids';
import type { BodyOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type {
  createToken as createRoute,
  listTokens as listRoute,
  Token,
} from '@appops/shared/contract/tokens';
import { sql } from 'kysely';
import type { ReadContext, Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { TokenTable } from '../database/schema/access.ts';
import { notFound, refuseFields } from '../errors.ts';
import { keyset } from '../database/keyset.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';
import { instant } from '../instant.ts';

/** A token as the API tells it: everything but its secret. */
export function tokenOf(row: TokenTable): Token {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind === 'internal' ? 'unknown' : row.kind,
    scopes: fromJson(row.scopes),
    door: row.door,
    createdAt: new Date(row.created_at).toISOString(),
    createdBy: fromJson(row.created_by),
    expiresAt: instant(row.expires_at),
    lastUsedAt: instant(row.last_used_at),
    revokedAt: instant(row.revoked_at),
  };
}

/**
 * Creates a token; its secret is told only here.
 * @throws {AppError} invalid_request for an expiry that is past
 */
export async function createToken(
  ctx: Context,
  body: Pick<BodyOf<typeof createRoute>, 'name' | 'scopes' | 'expiresAt' | 'door'>,
): Promise<ReplyOf<typeof createRoute>> {
  const expiresAt = body.expiresAt === null ? null : Date.parse(body.expiresAt);
  if (expiresAt !== null && expiresAt <= ctx.now)
    throw refuseFields([{ path: 'body.expiresAt', message: 'lies in the past' }]);
  const secret = newTokenSecret();
  const row: TokenTable = {
    id: newId('token'),
    name: body.name,
    kind: 'token',
    secret_hash: hashSecret(secret),
    scopes: toJson([...new Set(body.scopes)]),
    door: body.door,
    created_at: ctx.now,
    created_by: toJson(ctx.actor),
    expires_at: expiresAt,
    last_used_at: null,
    revoked_at: null,
  };
  await ctx.tx.insertInto('tokens').values(row).execute();
  ctx.tell('token.created', {
    subjects: { token: row.id },
    data: { name: row.name, scopes: body.scopes, door: body.door },
  });
  return { token: tokenOf(row), secret };
}

const newestFirst = keyset<{ id: string }>({ by: sql.ref('tokens.id'), down: true, of: ({ id }) => id });

export async function listTokens(
  { tx }: ReadContext,
  query: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  const { rows, nextCursor } = await newestFirst.page(
    tx.selectFrom('tokens').selectAll().where('kind', '!=', 'internal'),
    query,
  );
  return { items: rows.map(tokenOf), nextCursor };
}

/**
 * Revokes a token or a paired browser, with all its refresh tokens. Again changes nothing.
 * @throws {AppError} not_found
 */
export async function revokeToken(ctx: Context, id: string): Promise<Token> {
  const row = await ctx.tx.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('token', id);
  if (row.revoked_at !== null) return tokenOf(row);
  await ctx.tx.updateTable('tokens').set({ revoked_at: ctx.now }).where('id', '=', id).execute();
  await ctx.tx.deleteFrom('refresh_tokens').where('token_id', '=', id).execute();
  ctx.tell('token.revoked', { subjects: { token: id }, data: { name: row.name } });
  return tokenOf({ ...row, revoked_at: ctx.now });
}
