import { isDeepStrictEqual } from 'node:util';
import type { BodyOf, ParamsOf } from '@appops/shared/contract/route';
import type { Secret, updateSecret as route } from '@appops/shared/contract/secrets';
import type { Sealer } from '../access/sealing.ts';
import type { Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import { AppError, staleVersion } from '../errors.ts';
import { findSecret, toldSecret } from './secret.ts';

/**
 * Replaces a secret's value, or changes where it may be sent. Monitors are not edited by it: what they found stays evidence.
 * @throws {AppError} not_found; stale_version; invalid_move for a retired one
 */
export async function updateSecret(
  ctx: Context,
  { id }: ParamsOf<typeof route>,
  { version, value, hosts }: BodyOf<typeof route>,
  sealer: Sealer,
): Promise<Secret> {
  const { tx, now } = ctx;
  const before = await findSecret(tx, id);
  if (before.retired_at !== null)
    throw new AppError('invalid_move', `The secret "${before.name}" is retired. Set it anew by its name.`);
  const actor = toJson(ctx.actor);
  const row = await tx
    .updateTable('secrets')
    .set({
      ...(value === undefined ? {} : { value: sealer.seal(value), set_at: now, set_by: actor }),
      ...(hosts === undefined ? {} : { hosts: toJson(hosts) }),
      changed_at: now,
      changed_by: actor,
      version: version + 1,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('retired_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw staleVersion('secret', await toldSecret(tx, await findSecret(tx, id), sealer));
  const { name } = row;
  const former = fromJson(before.hosts);
  if (value !== undefined) ctx.tell('secret.replaced', { subjects: { secret: id }, data: { name } });
  if (hosts !== undefined && !isDeepStrictEqual(hosts, former))
    ctx.tell('secret.hosts_changed', {
      subjects: { secret: id },
      data: { name, hosts, before: former },
    });
  return toldSecret(tx, row, sealer);
}
