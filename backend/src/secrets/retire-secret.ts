import type { ParamsOf } from '@appops/shared/contract/route';
import type { retireSecret as route, Secret } from '@appops/shared/contract/secrets';
import type { Sealer } from '../access/sealing.ts';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import { findSecret, toldSecret } from './secret.ts';

/**
 * Destroys a secret's value; its name stays. Monitors that name it are told in the reply, and are in error from then on. Again
 * changes nothing. @throws {AppError} not_found
 */
export async function retireSecret(
  ctx: Context,
  { id }: ParamsOf<typeof route>,
  sealer: Sealer,
): Promise<Secret> {
  const { tx, now } = ctx;
  const row = await tx
    .updateTable('secrets')
    .set((eb) => ({
      value: null,
      retired_at: now,
      changed_at: now,
      changed_by: toJson(ctx.actor),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  const told = await toldSecret(tx, row ?? (await findSecret(tx, id)), sealer);
  if (row !== undefined)
    ctx.tell('secret.retired', {
      subjects: { secret: id },
      data: { name: row.name, monitors: told.usedBy.length },
    });
  return told;
}
