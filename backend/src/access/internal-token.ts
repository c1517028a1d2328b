import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { newId } from '@appops/shared/contract/ids';
import type { Scope } from '@appops/shared/contract/route';
import { machine } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { Store } from '../database/store.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';

/**
 * A token that a part of this process uses towards its own API (the preview's stand-in for Grafana's proxies). It is
 * new at each start and replaces the one of the start before on that data folder, so a leaked one dies with its
 * process's successor; other processes on the same PostgreSQL keep theirs.
 * @param home the data folder, which one process at a time lives in
 */
export async function internalToken(
  store: Store,
  part: string,
  home: string,
  scopes: readonly Scope[],
  door: 'app' | 'datasource',
  now: number,
): Promise<string> {
  const secret = newTokenSecret();
  const name = `${part} (${hostname()}:${resolve(home)})`;
  await store.write(async (tx) => {
    await tx.deleteFrom('tokens').where('name', '=', name).where('kind', '=', 'internal').execute();
    await tx
      .insertInto('tokens')
      .values({
        id: newId('token'),
        name,
        kind: 'internal',
        secret_hash: hashSecret(secret),
        scopes: toJson(scopes),
        door,
        created_at: now,
        created_by: toJson(machine.actor),
        expires_at: null,
        last_used_at: null,
        revoked_at: null,
      })
      .execute();
  });
  return secret;
}
