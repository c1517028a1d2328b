import type { Monitor } from '@appops/shared/contract/monitors';
import {
  judgeByParents,
  MOST_PARENTS,
  wrongParents,
  type Judgement,
  type ParentSight,
} from '@appops/shared/rules/dependencies';
import { holdCounter } from '../database/counters.ts';
import { fromJson } from '../database/json.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { refuseFields } from '../errors.ts';
import { runningMaintenance } from '../maintenance/running-windows.ts';
import { timingOf } from './timing.ts';

/**
 * Makes these a monitor's parents. Edits of parents come one after the other, whoever makes them: two that are right each
 * could close a circle together.
 * @throws {AppError} invalid_request for parents that are not there, or would close a circle, or stand too high
 */
export async function setParents(tx: WriteTx, id: string, parents: readonly string[]): Promise<void> {
  await holdCounter(tx, 'monitors');
  const wanted = [...new Set(parents)];
  const refuse = (message: string) => refuseFields([{ path: 'body.parents', message }]);
  if (wanted.length > MOST_PARENTS) throw refuse(`A monitor has at most ${MOST_PARENTS} parents.`);
  const found = await tx
    .selectFrom('monitors')
    .select(['id', 'retired_at'])
    .where('id', 'in', ['', ...wanted])
    .execute();
  const there = new Set(found.filter(({ retired_at }) => retired_at === null).map((row) => row.id));
  const missing = wanted.find((parent) => !there.has(parent));
  if (missing !== undefined)
    throw refuse(`There is no monitor "${missing}" that runs. Choose parents among those in the list.`);
  const rows = await tx.selectFrom('monitor_parents').selectAll().execute();
  const edges = new Map<string, string[]>();
  for (const { monitor_id, parent_id } of rows)
    edges.set(monitor_id, [...(edges.get(monitor_id) ?? []), parent_id]);
  const wrong = wrongParents(edges, id, wanted);
  if (wrong?.kind === 'circle')
    throw refuse(`They would depend on each other: ${await pathWords(tx, wrong.path)}.`);
  if (wrong?.kind === 'deep')
    throw refuse(
      `Monitors would depend on each other over ${wrong.levels} levels: that is more than AppOps follows.`,
    );
  await tx.deleteFrom('monitor_parents').where('monitor_id', '=', id).execute();
  if (wanted.length > 0)
    await tx
      .insertInto('monitor_parents')
      .values(wanted.map((parent_id) => ({ monitor_id: id, parent_id })))
      .execute();
}

/** "checkout on gateway on checkout". */
async function pathWords(tx: ReadTx, path: readonly string[]): Promise<string> {
  const rows = await tx
    .selectFrom('monitors')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(path)])
    .execute();
  const nameOf = new Map(rows.map(({ id, name }) => [id, name]));
  return path.map((id) => `“${nameOf.get(id) ?? 'this one'}”`).join(' on ');
}

/** The parents of monitors that are not retired, each as it stands; a fixed number of queries, however many monitors. */
export async function parentSights(
  tx: ReadTx,
  ids: readonly string[],
  now: number,
): Promise<Map<string, ParentSight[]>> {
  const edges = await tx
    .selectFrom('monitor_parents')
    .selectAll()
    .where('monitor_id', 'in', ['', ...ids])
    .orderBy('parent_id')
    .execute();
  if (edges.length === 0) return new Map();
  const rows = await tx
    .selectFrom('monitors')
    .selectAll()
    .where('id', 'in', [...new Set(edges.map(({ parent_id }) => parent_id))])
    .where('retired_at', 'is', null)
    .execute();
  const maintenanceOf = await runningMaintenance(tx, now);
  const sightOf = new Map(
    rows.map((row): [string, ParentSight] => {
      const { lastRunAt, streak } = fromJson(row.fold);
      return [
        row.id,
        {
          id: row.id,
          name: row.name,
          state: row.state,
          since: row.state_since,
          paused: row.paused === 1,
          maintenance: maintenanceOf(row) !== null,
          opensIncident: row.opens_incident === 1,
          lastRunAt,
          lastRunWell: streak?.outcome === 'up',
          seenWithinMs: timingOf(row).hangSeenWithinMs,
        },
      ];
    }),
  );
  const sights = new Map<string, ParentSight[]>();
  for (const [monitor, above] of Map.groupBy(edges, (edge) => edge.monitor_id))
    sights.set(
      monitor,
      above.flatMap(({ parent_id }) => sightOf.get(parent_id) ?? []),
    );
  return sights;
}

/** Whether a monitor that fails since an instant is held back by its parents. @param failingSince epoch milliseconds */
export async function judgeMonitor(
  tx: ReadTx,
  id: string,
  failingSince: number,
  now: number,
): Promise<Judgement> {
  return judgeByParents((await parentSights(tx, [id], now)).get(id) ?? [], failingSince, now);
}

/** What the API tells of monitors' parents, and of which of them is held back by one. */
export async function dependenciesOf(
  tx: ReadTx,
  ids: readonly string[],
): Promise<(id: string) => Pick<Monitor, 'parents' | 'heldBack'>> {
  const parents = await tx
    .selectFrom('monitor_parents')
    .innerJoin('monitors', 'monitors.id', 'monitor_parents.parent_id')
    .select(['monitor_parents.monitor_id', 'monitors.id', 'monitors.name'])
    .where('monitor_parents.monitor_id', 'in', ['', ...ids])
    .where('monitors.retired_at', 'is', null)
    .orderBy('monitors.name_order')
    .orderBy('monitors.id')
    .execute();
  const held = await tx
    .selectFrom('held_alerts')
    .innerJoin('monitors', 'monitors.id', 'held_alerts.parent_id')
    .select(['held_alerts.monitor_id', 'monitors.id', 'monitors.name', 'monitors.state_since'])
    .where('held_alerts.monitor_id', 'in', ['', ...ids])
    .execute();
  const parentsOf = Map.groupBy(parents, (row) => row.monitor_id);
  const heldOf = new Map(held.map((row) => [row.monitor_id, row]));
  return (id) => {
    const by = heldOf.get(id);
    return {
      parents: (parentsOf.get(id) ?? []).map((row) => ({ id: row.id, name: row.name })),
      heldBack:
        by === undefined
          ? null
          : { parent: { id: by.id, name: by.name }, since: new Date(by.state_since).toISOString() },
    };
  };
}
