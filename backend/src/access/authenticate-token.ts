import type { Actor } from '@appops/shared/contract/actors';
import { scopes as allScopes, type Scope } from '@appops/shared/contract/route';
import type { ReadContext, Principal } from '../context.ts';
import { fromJson } from '../database/json.ts';
import type { TokenTable } from '../database/schema/access.ts';
import type { Store, ReadTx } from '../database/store.ts';
import { isOutage } from '../database/outage.ts';
import { AppError } from '../errors.ts';
import { roleOf } from './roles.ts';
import { hashSecret } from './secrets.ts';
import { patiently } from './patience.ts';
import { browserScopes } from './seen-roles.ts';

/** How often a token's last use is written at most, in milliseconds. */
const lastUseStep = 60_000;

/** A token's holder, and the door that the token is bound to. */
export interface TokenHolder extends Principal {
  boundTo: Principal['door'];
}

/** A newer release may have given scopes that this one does not know. */
function knownScopes({ scopes }: Pick<TokenTable, 'scopes'>): Scope[] {
  return fromJson(scopes).filter((scope) => allScopes.includes(scope));
}

/**
 * Who holds this token.
 *
 * A token that was made for a Grafana door works through that door only. Otherwise a Grafana viewer could use it in
 * full: they can make Grafana's proxy drop our door header by naming it in `Connection` (RFC 9110 section 7.6.1; Go's
 * ReverseProxy removes hop-by-hop headers after the plugin's route has set its own).
 * @param door the door that the request says it came through
 * @throws {AppError} token_invalid, token_expired or token_revoked
 */
export async function authenticateToken(
  store: Store,
  secret: string,
  door: Principal['door'],
  now: number,
): Promise<TokenHolder> {
  // The look-up is by SHA-256 of 256 random bits, so its timing tells nothing about a valid secret.
  const { row, browser } = await store.read(async (tx) => {
    const row = await tx
      .selectFrom('tokens')
      .selectAll()
      .where('secret_hash', '=', hashSecret(secret))
      .executeTakeFirst();
    return { row, browser: row?.kind === 'browser' ? await scopesOfPairing(tx, row, now) : null };
  });
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
  if (row.door !== null && row.door !== door)
    throw new AppError(
      'token_invalid',
      `The token "${row.name}" works only through Grafana's ${row.door === 'app' ? 'app' : 'data source'} door.`,
    );
  if (row.last_used_at === null || now - row.last_used_at >= lastUseStep) {
    const noted = store
      .write((tx) => tx.updateTable('tokens').set({ last_used_at: now }).where('id', '=', row.id).execute())
      .catch((error: unknown) => {
        // Reading goes on while nothing can be written: that is when people look. A write fails by itself, and tells.
        if (!isOutage(error)) throw error;
      });
    await patiently(noted);
  }
  const scopes = browser?.scopes ?? knownScopes(row);
  // A paired browser acts as the person who paired it; any other token as itself.
  const actor: Actor =
    row.kind === 'browser' ? fromJson(row.created_by) : { kind: 'token', id: row.id, name: row.name };
  return {
    actor,
    role: roleOf(scopes),
    scopes,
    door: null,
    tokenId: row.id,
    boundTo: row.door,
    ...(browser === null || browser.reduced === null ? {} : { reduced: browser.reduced }),
  };
}

/** What a paired browser may do now, by its row. */
export function scopesOfPairing(
  tx: ReadTx,
  row: Pick<TokenTable, 'created_by' | 'scopes' | 'created_at'>,
  now: number,
): ReturnType<typeof browserScopes> {
  return browserScopes(
    tx,
    {
      approver: fromJson(row.created_by),
      approved: knownScopes(row),
      pairedAt: row.created_at,
    },
    now,
  );
}

/** Whether the token that a long request began with is still good: neither revoked nor expired since. */
export async function stillHolds({
  tx,
  tokenId,
  now,
}: Pick<ReadContext, 'tx' | 'tokenId' | 'now'>): Promise<boolean> {
  const row = await tx
    .selectFrom('tokens')
    .select(['revoked_at', 'expires_at'])
    .where('id', '=', tokenId)
    .executeTakeFirst();
  return row?.revoked_at === null && (row.expires_at === null || row.expires_at > now);
}
