import type { Attempt, FailureReason } from '@appops/shared/contract/checks';
import type { Result, ResultOutcome } from '@appops/shared/contract/monitors';
import { sql } from 'kysely';
import { engineOf, jsonRows } from '../database/json-rows.ts';
import type { ResultTable } from '../database/schema.ts';
import type { Tx } from '../database/store.ts';
import {
  degradedFlag,
  maintenanceFlag,
  outcomeNames,
  suspectFlag,
  type MissedStretch,
  type RunDetail,
} from './run-record.ts';

const iso = (at: number) => new Date(at).toISOString();

/** Results as the API tells them, of monitors given by number; one query for all details and one for the probes. */
export async function resultsOf(
  tx: Tx,
  rows: readonly ResultTable[],
  monitorIds: ReadonlyMap<number, string>,
): Promise<Result[]> {
  if (rows.length === 0) return [];
  const wanted = jsonRows(
    engineOf(tx),
    { monitor: 'bigint', slot: 'bigint', probe: 'bigint' },
    rows.map(({ monitor, slot, probe }) => [monitor, slot, probe]),
  );
  const { rows: details } = await sql<{ monitor: number; slot: number; probe: number; detail: string }>`
    select d.* from ${wanted} as k
    join results_detail as d on d.monitor = k.monitor and d.slot = k.slot and d.probe = k.probe`.execute(tx);
  const detailOf = new Map(
    details.map((row) => [`${row.monitor} ${row.slot} ${row.probe}`, JSON.parse(row.detail) as RunDetail]),
  );
  const probes = await tx.selectFrom('probes').select(['number', 'name']).execute();
  const probeName = new Map(probes.map((probe) => [probe.number, probe.name]));
  return rows.map((row) => {
    const detail = detailOf.get(`${row.monitor} ${row.slot} ${row.probe}`);
    const outcome = outcomeNames[row.outcome]!;
    const attempts = detail?.attempts ?? (wasMade(outcome) ? [onlyAttempt(row)] : []);
    return {
      monitor: monitorIds.get(row.monitor) ?? '',
      slot: iso(row.slot),
      startedAt: row.started_at === null ? null : iso(row.started_at),
      probe: probeName.get(row.probe) ?? String(row.probe),
      outcome,
      missedBecause: wasMade(outcome) ? null : missedWords(outcome, detail),
      stretch: detail?.stretch == null ? null : stretchOf(detail.stretch),
      reason: row.reason as FailureReason | null,
      message: attempts.at(-1)?.message ?? null,
      statusCode: row.status_code,
      totalUs: row.total_us,
      attempts: [...attempts],
      latenessUs: row.lateness_us,
      queueUs: row.queue_us,
      monitorVersion: row.monitor_version,
      suspect: (row.flags & suspectFlag) !== 0,
      degraded: (row.flags & degradedFlag) !== 0,
      maintenance: (row.flags & maintenanceFlag) !== 0,
    };
  });
}

/** Whether a run took place in the slot. */
function wasMade(outcome: ResultOutcome): boolean {
  return outcome === 'up' || outcome === 'down' || outcome === 'error';
}

function stretchOf({ first, count }: MissedStretch): Result['stretch'] {
  return { since: iso(first), slots: count };
}

function missedWords(outcome: ResultOutcome, detail: RunDetail | undefined): string {
  const because = detail?.missedBecause ?? 'It was not recorded why';
  const stretch = detail?.stretch;
  return stretch == null
    ? because
    : `${because}. This row stands for ${stretch.count} ${outcome} runs since ${iso(stretch.first)}`;
}

/** The one attempt of a run that was plainly well, of which no detail is kept beyond its row. */
function onlyAttempt(row: ResultTable): Attempt {
  return {
    ok: outcomeNames[row.outcome] === 'up',
    reason: row.reason as FailureReason | null,
    message: null,
    statusCode: row.status_code,
    totalUs: row.total_us,
    phases: {
      dnsUs: row.dns_us,
      connectUs: row.connect_us,
      tlsUs: row.tls_us,
      waitUs: row.wait_us,
      transferUs: row.transfer_us,
    },
    address: null,
    tls: null,
    bodyBytes: null,
    bodyTruncated: false,
    assertions: [],
  };
}
