import { isSilent, longestSilence } from '@appops/shared/rules/one-release';
import type { Logger } from 'pino';
import { contextIn, type Context } from '../context.ts';
import type { Store, ReadTx } from '../database/store.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { partOf } from './parts.ts';
import { addUpAgain } from './record-part.ts';
import { lockEnvironments } from './settle.ts';

/** Added up in one go before others get a turn. */
const atOnce = 20;

/** Deployments that run only because one source told a start and no end, while another one told its end. */
async function heldUp(tx: ReadTx, now: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('deployments')
    .innerJoin('deployment_parts', 'deployment_parts.deployment_id', 'deployments.id')
    .select('deployments.id')
    .where('deployments.status', '=', 'running')
    .groupBy('deployments.id')
    .having((eb) =>
      eb.and([
        eb(eb.fn.count('deployment_parts.finished_at'), '>', 0),
        // All that still run began longer ago than a job can run.
        eb(
          eb.fn.max(
            eb
              .case()
              .when('deployment_parts.status', '=', 'running')
              .then(eb.ref('deployment_parts.started_at'))
              .else(0)
              .end(),
          ),
          '<=',
          now - longestSilence,
        ),
      ]),
    )
    .limit(atOnce)
    .execute();
  return rows.map(({ id }) => id);
}

/** Ends a deployment by the parts that ended, where the others fell silent, and tells which those are. */
async function endBySilence(ctx: Context, id: string): Promise<void> {
  const { tx, now } = ctx;
  const row = await tx.selectFrom('deployments').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return;
  await lockEnvironments(tx, row.environment_id);
  const rows = await tx.selectFrom('deployment_parts').selectAll().where('deployment_id', '=', id).execute();
  const parts = rows.map(partOf);
  const silent = parts.filter((part) => isSilent(part, now));
  if (silent.length === 0) return;
  const place = {
    service: await tx
      .selectFrom('services')
      .selectAll()
      .where('id', '=', row.service_id)
      .executeTakeFirstOrThrow(),
    environment: await tx
      .selectFrom('environments')
      .selectAll()
      .where('id', '=', row.environment_id)
      .executeTakeFirstOrThrow(),
  };
  await addUpAgain(ctx, place, parts);
  for (const part of silent)
    ctx.tell('deployment.part_silent', {
      subjects: { deployment: id, service: place.service.id, environment: place.environment.id },
      data: {
        version: part.row.version,
        source: part.source,
        externalId: part.externalId,
        hours: longestSilence / 3_600_000,
      },
    });
}

/** Looks each minute for deployments that would run for ever, since one of their sources never tells an end. */
export function silentPartsTask({
  store,
  clock,
  log,
}: {
  store: Store;
  clock: () => number;
  log: Logger;
}): PeriodicTask {
  const own = log.child({ task: 'silent-parts' });
  async function step(): Promise<boolean> {
    const ids = await store.read((tx) => heldUp(tx, clock()));
    for (const id of ids)
      await store.write((tx) =>
        endBySilence(contextIn(tx, { now: clock(), requestId: `silent:${id}`, log: own }), id),
      );
    return ids.length === atOnce;
  }
  return new PeriodicTask({ name: 'silent-parts', everyMs: 60_000, step, log: own });
}
