import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { sql } from 'kysely';
import { newId } from '@appops/shared/contract/ids';
import { scopes } from '@appops/shared/contract/route';
import { machine } from '../context.ts';
import { writePrivateFile } from '../database/data-folder.ts';
import { nothingLeft } from '../database/database-file.ts';
import { toJson } from '../database/json.ts';
import type { Store } from '../database/store.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';

/** Any number, the same in every AppOps process: two that start on an empty PostgreSQL would make a token each. */
const firstTokenLock = 7_305_219;

/**
 * On the very first start, makes the admin token and writes it to a file that only its owner can read. The file gets its
 * name after the commit: where it is there, the database had a token, and one without any is not the same any more.
 * @returns whether one was made
 * @throws {DataFolderError} for a database without tokens beside a token of before: it was emptied, or is another one
 */
export async function ensureFirstToken(store: Store, file: string, now: number): Promise<boolean> {
  const secret = newTokenSecret();
  const waiting = `${file}.new`;
  const wroteToken = await store.write(async (tx) => {
    if (store.engine === 'postgres') await sql`select pg_advisory_xact_lock(${firstTokenLock})`.execute(tx);
    if ((await tx.selectFrom('tokens').select('id').limit(1).executeTakeFirst()) !== undefined) return false;
    if (existsSync(file)) throw nothingLeft('The database is empty', file);
    await tx
      .insertInto('tokens')
      .values({
        id: newId('token'),
        name: 'first admin token',
        kind: 'token',
        secret_hash: hashSecret(secret),
        scopes: toJson(scopes),
        door: null,
        created_at: now,
        created_by: toJson(machine.actor),
        expires_at: null,
        last_used_at: null,
        revoked_at: null,
      })
      .execute();
    // Inside the transaction: a token that could not be written down must not exist.
    writePrivateFile(waiting, `${secret}\n`);
    return true;
  });
  if (wroteToken || (existsSync(waiting) && (await isKnown(store, readFileSync(waiting, 'utf8').trim()))))
    renameSync(waiting, file);
  else rmSync(waiting, { force: true });
  return wroteToken;
}

/** Whether a token that waits for its name was committed before the process was killed. */
async function isKnown(store: Store, secret: string): Promise<boolean> {
  const row = await store.read((tx) =>
    tx.selectFrom('tokens').select('id').where('secret_hash', '=', hashSecret(secret)).executeTakeFirst(),
  );
  return row !== undefined;
}
