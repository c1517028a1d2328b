import type { Occurrence, Problem } from '@appops/shared/contract/problems';
import type { OccurrenceTable, ProblemTable } from '../database/schema/incidents.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound } from '../errors.ts';

const iso = (at: number) => new Date(at).toISOString();

/** @throws {AppError} not_found */
export async function findProblem(tx: ReadTx, id: string): Promise<ProblemTable> {
  const row = await tx.selectFrom('problems').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('problem', id);
  return row;
}

async function slugsOf(tx: ReadTx, environmentIds: readonly string[]) {
  const rows = await tx
    .selectFrom('environments')
    .innerJoin('services', 'services.id', 'environments.service_id')
    .select(['environments.id', 'environments.slug as environment', 'services.slug as service'])
    .where('environments.id', 'in', [...new Set(environmentIds)])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Problems as the API tells them; a fixed number of queries however many there are. */
export async function problemsOf(tx: ReadTx, rows: readonly ProblemTable[]): Promise<Problem[]> {
  if (rows.length === 0) return [];
  const places = await slugsOf(
    tx,
    rows.map((row) => row.environment_id),
  );
  const counts = await tx
    .selectFrom('occurrences')
    .select((eb) => [
      'problem_id',
      eb.fn.countAll().as('all'),
      // Counts only what has an end.
      eb.fn.count('ended_at').as('ended'),
    ])
    .where(
      'problem_id',
      'in',
      rows.map((row) => row.id),
    )
    .groupBy('problem_id')
    .execute();
  const monitors = await tx
    .selectFrom('monitors')
    .select(['id', 'name'])
    .where('id', 'in', [...rows.map((row) => row.monitor_id ?? ''), ''])
    .execute();
  return rows.map((row) => {
    const count = counts.find(({ problem_id }) => problem_id === row.id);
    const monitor = monitors.find(({ id }) => id === row.monitor_id);
    return {
      id: row.id,
      title: row.title,
      fingerprint: row.fingerprint,
      service: places.get(row.environment_id)?.service ?? '',
      environment: places.get(row.environment_id)?.environment ?? '',
      monitor: monitor === undefined ? null : { id: monitor.id, name: monitor.name },
      open: Number(count?.all ?? 0) > Number(count?.ended ?? 0),
      firstSeenAt: iso(row.first_seen_at),
      lastSeenAt: iso(row.last_seen_at),
      occurrences: Number(count?.all ?? 0),
      case: row.case_id,
    };
  });
}

/** Occurrences as the API tells them. */
export async function occurrencesOf(tx: ReadTx, rows: readonly OccurrenceTable[]): Promise<Occurrence[]> {
  if (rows.length === 0) return [];
  const places = await slugsOf(
    tx,
    rows.map((row) => row.environment_id),
  );
  return rows.map((row) => ({
    id: row.id,
    problem: row.problem_id,
    service: places.get(row.environment_id)?.service ?? '',
    environment: places.get(row.environment_id)?.environment ?? '',
    startedAt: iso(row.started_at),
    endedAt: row.ended_at === null ? null : iso(row.ended_at),
    liveDeployment:
      row.live_deployment_id === null
        ? null
        : { id: row.live_deployment_id, version: row.live_version ?? '' },
    failedRuns: row.failed_runs,
    message: row.message,
  }));
}

/** What an event about an occurrence concerns; the deployment is the one that was live when it started. */
export function occurrenceSubjects(problem: Pick<ProblemTable, 'monitor_id'>, row: OccurrenceTable) {
  return {
    problem: row.problem_id,
    occurrence: row.id,
    monitor: problem.monitor_id,
    service: row.service_id,
    environment: row.environment_id,
    live: row.live_deployment_id,
  };
}
