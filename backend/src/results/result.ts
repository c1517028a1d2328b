import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { Result } from '@appops/shared/contract/monitors';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
import { resultWords, type ResultOutcome } from '@appops/shared/words/run';
import { midSentence } from '@appops/shared/words/said';
import { sql } from 'kysely';
import { fromJson } from '../database/json.ts';
import { engineOf, jsonRows } from '../database/json-rows.ts';
import type { Json } from '../database/schema/columns.ts';
import type {
  MissedStretch,
  OldAttempt,
  OldShared,
  OwnPart,
  RunDetail,
  RunFact,
  SteadyPart,
  StoredAttempt,
} from '../database/schema/results-json.ts';
import type { ResultDetailTable, ResultTable } from '../database/schema/results.ts';
import type { ReadTx } from '../database/store.ts';
import { joinParts, putColumns } from './attempt-parts.ts';
import { attemptOfOld, foundInOld, nothingShared } from './first-release-runs.ts';
import { degradedFlag, delayedFlag, maintenanceFlag, outcomeNames, suspectFlag } from './run-record.ts';
import { loadFacts, numberOfVarying, readFindings, readShared, readVarying } from './run-facts.ts';

const iso = (at: number) => new Date(at).toISOString();

/** Results as the API tells them, of monitors given by number; one query for all details and one for the probes. */
export async function resultsOf(
  tx: ReadTx,
  rows: readonly ResultTable[],
  monitorIds: ReadonlyMap<number, string>,
): Promise<Result[]> {
  if (rows.length === 0) return [];
  const wanted = jsonRows(
    engineOf(tx),
    { monitor: 'bigint', slot: 'bigint', probe: 'bigint' },
    rows.map(({ monitor, slot, probe }) => [monitor, slot, probe]),
  );
  const { rows: details } = await sql<ResultDetailTable>`
    select d.* from ${wanted} as k
    join results_detail as d on d.monitor = k.monitor and d.slot = k.slot and d.probe = k.probe`.execute(tx);
  const detailOf = new Map(
    details.map((row) => [`${row.monitor} ${row.slot} ${row.probe}`, fromJson(row.detail)]),
  );
  const facts = await loadFacts(
    tx,
    rows.flatMap((row) => {
      const attempts = detailOf.get(`${row.monitor} ${row.slot} ${row.probe}`)?.attempts ?? [];
      return [
        row.facts,
        row.findings,
        numberOfVarying(row.varying),
        ...attempts.map((attempt) => attempt.facts ?? null),
      ].map((number) => ({
        monitor: row.monitor,
        number,
      }));
    }),
  );
  const probes = await tx.selectFrom('probes').select(['number', 'name']).execute();
  const probeName = new Map(probes.map((probe) => [probe.number, probe.name]));
  return rows.map((row) => {
    const detail = detailOf.get(`${row.monitor} ${row.slot} ${row.probe}`);
    const outcome = outcomeNames[row.outcome]!;
    const text = (number: number | null | undefined) => facts.get(`${row.monitor} ${number}`);
    const shared: SharedBy = (number) => readShared(text(number));
    const attempts =
      detail?.attempts.map((attempt) => storedAttempt(attempt, shared)) ??
      (wasMade(outcome) ? [onlyAttempt(row, text)] : []);
    return {
      monitor: monitorIds.get(row.monitor) ?? '',
      slot: iso(row.slot),
      startedAt: row.started_at === null ? null : iso(row.started_at),
      probe: probeName.get(row.probe) ?? String(row.probe),
      outcome,
      missedBecause: wasMade(outcome) ? null : missedWords(outcome, detail),
      stretch: detail?.stretch == null ? null : stretchOf(detail.stretch),
      reason: row.reason,
      message: attempts.at(-1)?.message ?? null,
      statusCode: row.status_code,
      totalUs: row.total_us,
      attempts: attempts.map(inReply),
      latenessUs: row.lateness_us,
      queueUs: row.queue_us,
      monitorVersion: row.monitor_version,
      suspect: (row.flags & suspectFlag) !== 0,
      suspectBecause: detail?.suspectBecause ?? null,
      delayed: (row.flags & delayedFlag) !== 0,
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
    : `${because}. This row stands for ${stretch.count} runs since ${iso(stretch.first)}: ${midSentence(resultWords[outcome])}`;
}

/** What runs share, by its number within their monitor. */
type SharedBy = (number: number | null | undefined) => SteadyPart | OldShared;

/** Of an attempt whose shared part is gone. */
const nothingFound: SteadyPart = { address: null, facts: null };

function storedAttempt(stored: StoredAttempt | OldAttempt, shared: SharedBy): Attempt {
  const part = shared(stored.facts);
  if (!('own' in stored)) return attemptOfOld(stored, 'facts' in part ? nothingShared : part);
  const { facts: _facts, own, ...attempt } = stored;
  return { ...attempt, ...joinParts('facts' in part ? part : nothingFound, own) };
}

/** The one attempt of a run that was plainly well: its row, and what it shares with other runs. */
function onlyAttempt(
  row: ResultTable,
  text: (number: number | null | undefined) => Json<RunFact> | undefined,
): Attempt {
  const { bodyTruncated = false, ...found } = readFindings(text(row.findings), row.total_us);
  const own = readVarying(row.varying, text(numberOfVarying(row.varying)));
  return {
    ok: outcomeNames[row.outcome] === 'up',
    reason: row.reason,
    message: null,
    totalUs: row.total_us,
    phases: {
      dnsUs: row.dns_us,
      connectUs: row.connect_us,
      tlsUs: row.tls_us,
      waitUs: row.wait_us,
      transferUs: row.transfer_us,
      ...own.phases,
    },
    ...found,
    ...foundInRow(row, readShared(text(row.facts)), own, bodyTruncated),
  };
}

function foundInRow(
  { status_code: code, body_bytes: size }: ResultTable,
  shared: SteadyPart | OldShared,
  own: OwnPart,
  bodyTruncated: boolean,
): Pick<Attempt, 'address' | 'facts' | 'steps'> {
  return 'facts' in shared
    ? joinParts(shared, putColumns(shared, { code, size }, own))
    : foundInOld(shared, { statusCode: code, bodyBytes: size, bodyTruncated });
}
