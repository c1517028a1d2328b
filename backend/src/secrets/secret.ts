import type { Secret } from '@appops/shared/contract/secrets';
import type { Sealer } from '../access/sealing.ts';
import { fromJson } from '../database/json.ts';
import type { SecretTable } from '../database/schema/secrets.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound } from '../errors.ts';
import { instant } from '../instant.ts';
import { openedBy } from './known-secrets.ts';
import { monitorsBySecret } from './usage.ts';

/** Secrets as the API tells them; a fixed number of queries. */
export async function toldSecrets(
  tx: ReadTx,
  rows: readonly SecretTable[],
  sealer: Sealer,
): Promise<Secret[]> {
  const usedBy = rows.length === 0 ? new Map<string, Secret['usedBy']>() : await monitorsBySecret(tx);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    hosts: fromJson(row.hosts),
    createdAt: instant(row.created_at),
    createdBy: fromJson(row.created_by),
    setAt: instant(row.set_at),
    setBy: fromJson(row.set_by),
    changedAt: instant(row.changed_at),
    changedBy: fromJson(row.changed_by),
    retiredAt: instant(row.retired_at),
    opens: row.value !== null && openedBy(sealer, row.value) !== null,
    usedBy: usedBy.get(row.name) ?? [],
    version: row.version,
  }));
}

/** One secret as the API tells it. */
export async function toldSecret(tx: ReadTx, row: SecretTable, sealer: Sealer): Promise<Secret> {
  return (await toldSecrets(tx, [row], sealer))[0]!;
}

/** @throws {AppError} not_found */
export async function findSecret(tx: ReadTx, id: string): Promise<SecretTable> {
  const row = await tx.selectFrom('secrets').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('secret', id);
  return row;
}
