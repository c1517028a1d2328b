import type { Sealer } from '../access/sealing.ts';
import { fromJson } from '../database/json.ts';
import type { SecretTable } from '../database/schema/secrets.ts';
import type { ReadTx } from '../database/store.ts';

/** A secret as a run needs it. `unreadable`: it was sealed with another key than this process has. */
export type KnownSecret =
  { state: 'set'; value: string; hosts: readonly string[] } | { state: 'retired' } | { state: 'unreadable' };

/** Secrets by their names. They are held in memory alone, and handed to nothing but runs. */
export type KnownSecrets = ReadonlyMap<string, KnownSecret>;

/** All secrets, opened; or those of these names. */
export async function loadSecrets(
  tx: ReadTx,
  sealer: Sealer,
  names?: readonly string[],
): Promise<KnownSecrets> {
  if (names?.length === 0) return new Map();
  let query = tx.selectFrom('secrets').select(['name', 'value', 'hosts']);
  if (names !== undefined) query = query.where('name', 'in', [...names]);
  return new Map((await query.execute()).map((row) => [row.name, knownOf(row, sealer)]));
}

function knownOf({ value, hosts }: Pick<SecretTable, 'value' | 'hosts'>, sealer: Sealer): KnownSecret {
  if (value === null) return { state: 'retired' };
  const opened = openedBy(sealer, value);
  return opened === null ? { state: 'unreadable' } : { state: 'set', value: opened, hosts: fromJson(hosts) };
}

/** What was sealed; null where this process has another key. */
export function openedBy(sealer: Sealer, value: string): string | null {
  try {
    return sealer.open(value);
  } catch {
    return null;
  }
}
