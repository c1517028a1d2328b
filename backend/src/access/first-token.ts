import { sql } from 'kysely';
import { newId } from '@appops/shared/contract/ids';
import { scopes } from '@appops/shared/contract/route';
import { machine } from '../context.ts';
import { writePrivateFile } from '../database/data-folder.ts';
import type { Store } from '../database/store.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';

/** Any number, the same in every AppOps process: two that start on an empty PostgreSQL would make a token each. */
const firstTokenLock = 7_305_219;

/**
 * On the very first start, makes the admin token and writes it to a file that only its owner can read.
 * @returns whether one was made
 */
export async function ensureFirstToken(store: Store, file: string, now: number): Promise<boolean> {
  const secret = newTokenSecret();
  const made = await store.write(async (tx) => {
    if (store.engine === 'postgres') await sql`select pg_advisory_xact_lock(${firstTokenLock})`.execute(tx);
    if ((await tx.selectFrom('tokens').select('id').limit(1).executeTakeFirst()) !== undefined) return false;
    await tx
      .insertInto('tokens')
      .values({
        id: newId('token'),
        name: 'first admin token',
        kind: 'token',
        secret_hash: hashSecret(secret),
        scopes: JSON.stringify(scopes),
        door: null,
        created_at: now,
        created_by: JSON.stringify(machine.actor),
        expires_at: null,
        last_used_at: null,
        revoked_at: null,
      })
      .execute();
    // Inside the transaction: a token that could not be written down must not exist.
    writePrivateFile(file, `${secret}\n`);
    return true;
  });
  return made;
}
