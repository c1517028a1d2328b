import type { Store } from '../database/store.ts';
import type { Sealer } from './sealing.ts';

const name = 'sealing_check';

/**
 * Whether this process has the key that the database's secrets are sealed with. The first process to ask leaves a
 * sealed word there; another key cannot open it. Processes that share a PostgreSQL need the same key.
 */
export async function sealingKeyFits(store: Store, sealer: Sealer): Promise<boolean> {
  const sealed = await store.write(async (tx) => {
    await tx
      .insertInto('settings')
      .values({ name, value: sealer.seal('appops'), version: 1 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return tx.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirstOrThrow();
  });
  try {
    return sealer.open(sealed.value) === 'appops';
  } catch {
    return false;
  }
}
