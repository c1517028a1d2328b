import type { Actor } from '@appops/shared/contract/actors';
import { scopes as allScopes, type Scope } from '@appops/shared/contract/route';
import type { Principal } from '../context.ts';
import type { Store } from '../database/store.ts';
import { AppError } from '../errors.ts';
import { roleOf } from './roles.ts';
import { hashSecret } from './secrets.ts';

/** How often a token's last use is written at most, in milliseconds. */
const lastUseStep = 60_000;

function knownScopes(json: string): Scope[] {
  return (JSON.parse(json) as string[]).filter((scope): scope is Scope =>
    (allScopes as readonly string[]).includes(scope),
  );
}

/**
 * Who holds this token.
 * @throws {AppError} token_invalid, token_expired or token_revoked
 */
export async function authenticateToken(store: Store, secret: string, now: number): Promise<Principal> {
  // The look-up is by SHA-256 of 256 random bits, so its timing tells nothing about a valid secret.
  const row = await store.read((tx) =>
    tx.selectFrom('tokens').selectAll().where('secret_hash', '=', hashSecret(secret)).executeTakeFirst(),
  );
  if (row === undefined)
    throw new AppError(
      'token_invalid',
      'This token is not known here. Make a new one under Settings, or with "npx appops token create".',
    );
  if (row.revoked_at !== null)
    throw new AppError(
      'token_revoked',
      `The token "${row.name}" was revoked. Make a new one under Settings, or pair this browser again.`,
    );
  if (row.expires_at !== null && row.expires_at <= now)
    throw new AppError(
      'token_expired',
      `The token "${row.name}" has expired. Make a new one, or renew it with its refresh token.`,
    );
  if (row.last_used_at === null || now - row.last_used_at >= lastUseStep) {
    await store.write((tx) =>
      tx.updateTable('tokens').set({ last_used_at: now }).where('id', '=', row.id).execute(),
    );
  }
  const scopes = knownScopes(row.scopes);
  // A paired browser acts as the person who paired it; any other token as itself.
  const actor: Actor =
    row.kind === 'browser'
      ? (JSON.parse(row.created_by) as Actor)
      : { kind: 'token', id: row.id, name: row.name };
  return { actor, role: roleOf(scopes), scopes, door: null, tokenId: row.id };
}
