import { applyBeat, type PushStanding } from '@appops/shared/rules/push-beats';
import { sql } from 'kysely';
import { fromJson, toJson } from '../database/json.ts';
import { engineOf, jsonRows, type ValuesOf } from '../database/json-rows.ts';
import type { PushBeatTable, PushMonitorTable } from '../database/schema/push.ts';
import type { WriteTx } from '../database/store.ts';
import type { HeardBeat } from './heard-beat.ts';

/** So many beats of each monitor are kept. */
export const keptBeats = 50;

/**
 * Stores beats that came together, with a fixed number of statements, in the order in which they came. Two processes that take
 * beats of one monitor wait for each other at its row.
 * @returns the hashes that are addresses
 */
export async function storeBeats(
  tx: WriteTx,
  beats: readonly { hash: string; beat: HeardBeat }[],
  now: number,
): Promise<Set<string>> {
  const engine = engineOf(tx);
  const asked = jsonRows(
    engine,
    { hash: 'text' },
    [...new Set(beats.map(({ hash }) => hash))].map((hash) => [hash]),
  );
  const { rows } = await sql<PushMonitorTable>`
    select * from push_monitors where token_hash in (select hash from ${asked} as asked)
      and monitor_id in (select id from monitors where retired_at is null)
    order by monitor_id ${sql.raw(engine === 'postgres' ? 'for update' : '')}`.execute(tx);
  if (rows.length === 0) return new Set();
  const standings = new Map<string, PushStanding>();
  const kept = new Map<string, ValuesOf<PushBeatTable, typeof beatColumns>>();
  const byHash = new Map(rows.map((row) => [row.token_hash, row]));
  for (const { hash, beat } of beats) {
    const row = byHash.get(hash);
    if (row === undefined) continue;
    const { monitor_id } = row;
    // A clock that was set back must not make a beat of the future.
    const standing = applyBeat(standings.get(monitor_id) ?? fromJson(row.standing), {
      ...beat,
      at: Math.min(beat.at, now),
    });
    standings.set(monitor_id, standing);
    const place = standing.count % keptBeats;
    kept.set(`${monitor_id} ${place}`, [
      monitor_id,
      place,
      standing.count,
      beat.at,
      beat.kind,
      beat.run,
      beat.exitCode,
      beat.durationMs ?? (beat.kind === 'start' ? null : (standing.lastEnd?.durationMs ?? null)),
      beat.body,
    ]);
  }
  const changed = jsonRows(
    engine,
    { id: 'text', standing: 'text' },
    [...standings].map(([id, standing]) => [id, toJson(standing)]),
  );
  await sql`update push_monitors set standing = changed.standing from ${changed} as changed
    where push_monitors.monitor_id = changed.id`.execute(tx);
  const given = jsonRows(engine, columnTypes, [...kept.values()]);
  const names = sql.raw(beatColumns.join(', '));
  const others = sql.raw(
    beatColumns
      .filter((name) => !['monitor_id', 'place'].includes(name))
      .map((name) => `${name} = excluded.${name}`)
      .join(', '),
  );
  await sql`insert into push_beats (${names}) select ${names} from ${given} as given where true
    on conflict (monitor_id, place) do update set ${others}`.execute(tx);
  return new Set(byHash.keys());
}

const columnTypes = {
  monitor_id: 'text',
  place: 'bigint',
  number: 'bigint',
  at: 'bigint',
  kind: 'text',
  run: 'text',
  exit_code: 'bigint',
  duration_ms: 'bigint',
  body: 'text',
} as const;
const beatColumns = [
  'monitor_id',
  'place',
  'number',
  'at',
  'kind',
  'run',
  'exit_code',
  'duration_ms',
  'body',
] as const;
