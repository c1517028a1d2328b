import { sql } from 'kysely';
import { readCheck } from '../database/check-text.ts';
import type { ReadTx } from '../database/store.ts';

/**
 * How many monitors that are not retired go by each proxy, by its slug. Checks are JSON text, which both engines search for the
 * field's name; what is found is read, so that a text that only looks like it counts for nothing.
 */
export async function monitorsByProxy(tx: ReadTx): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('monitors')
    .select('check_spec')
    .where('retired_at', 'is', null)
    .where(sql<boolean>`check_spec like '%"proxy":"%'`)
    .execute();
  const counts = new Map<string, number>();
  for (const { check_spec } of rows) {
    const check: object = readCheck(check_spec);
    if ('proxy' in check && typeof check.proxy === 'string')
      counts.set(check.proxy, (counts.get(check.proxy) ?? 0) + 1);
  }
  return counts;
}
