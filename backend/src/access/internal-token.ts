import { newId } from '@appops/shared/contract/ids';
import type { Scope } from '@appops/shared/contract/route';
import { machine } from '../context.ts';
import type { Store } from '../database/store.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';

/**
 * A token that a part of this process uses towards its own API (the preview's stand-in for Grafana's proxies). It is
 * new at each start and replaces the one of the start before, so a leaked one dies with its process's successor.
 */
export async function internalToken(
  store: Store,
  name: string,
  scopes: readonly Scope[],
  door: 'app' | 'datasource',
  now: number,
): Promise<string> {
  const secret = newTokenSecret();
  await store.write(async (tx) => {
    await tx.deleteFrom('tokens').where('name', '=', name).where('kind', '=', 'internal').execute();
    await tx
      .insertInto('tokens')
      .values({
        id: newId('token'),
        name,
        kind: 'internal',
        secret_hash: hashSecret(secret),
        scopes: JSON.stringify(scopes),
        door,
        created_at: now,
        created_by: JSON.stringify(machine.actor),
        expires_at: null,
        last_used_at: null,
        revoked_at: null,
      })
      .execute();
  });
  return secret;
}
