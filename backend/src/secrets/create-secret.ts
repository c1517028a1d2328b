import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import type { createSecret as route, Secret } from '@appops/shared/contract/secrets';
import type { Sealer } from '../access/sealing.ts';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { SecretTable } from '../database/schema/secrets.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError } from '../errors.ts';
import { toldSecret } from './secret.ts';

/** As many as every process that measures holds in memory without a thought. */
export const mostSecrets = 5_000;

/**
 * Sets a secret that there is not, or that was retired. Of two at once for one name, one does it.
 * @throws {AppError} conflict for a name that is in use, or where there are as many as can be
 */
export async function createSecret(
  ctx: Context,
  { name, value, hosts }: BodyOf<typeof route>,
  sealer: Sealer,
): Promise<Secret> {
  const { tx, now } = ctx;
  await refuseTooMany(tx);
  const actor = toJson(ctx.actor);
  const sealed = sealer.seal(value);
  const row: SecretTable = {
    id: newId('secret'),
    name,
    value: sealed,
    hosts: toJson(hosts),
    created_at: now,
    created_by: actor,
    set_at: now,
    set_by: actor,
    changed_at: now,
    changed_by: actor,
    retired_at: null,
    version: 1,
  };
  const made = await tx
    .insertInto('secrets')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (made !== undefined) {
    ctx.tell('secret.created', { subjects: { secret: made.id }, data: { name, hosts } });
    return toldSecret(tx, made, sealer);
  }
  const back = await tx
    .updateTable('secrets')
    .set((eb) => ({
      value: sealed,
      hosts: toJson(hosts),
      set_at: now,
      set_by: actor,
      changed_at: now,
      changed_by: actor,
      retired_at: null,
      version: eb('version', '+', 1),
    }))
    .where('name', '=', name)
    .where('retired_at', 'is not', null)
    .returningAll()
    .executeTakeFirst();
  if (back === undefined)
    throw new AppError(
      'conflict',
      `There is a secret "${name}" already. Replace its value, or take another name.`,
    );
  ctx.tell('secret.returned', { subjects: { secret: back.id }, data: { name, hosts } });
  return toldSecret(tx, back, sealer);
}

/** @throws {AppError} conflict */
async function refuseTooMany(tx: ReadTx): Promise<void> {
  const { count } = await tx
    .selectFrom('secrets')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(count) >= mostSecrets)
    throw new AppError(
      'conflict',
      `There are ${mostSecrets} secrets already, the most that can be. Retire one that no monitor names.`,
    );
}
