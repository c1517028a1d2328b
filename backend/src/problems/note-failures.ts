import { failureKey } from '@appops/shared/rules/exposure';
import { holdRows } from '../database/held-rows.ts';
import type { WriteTx } from '../database/store.ts';

/** Failed runs of a monitor, by their slots, and what failed, as `failureKey` names it. */
export interface Failures {
  monitorId: string;
  runs: readonly { slot: number; way: string }[];
}

/**
 * Counts failed runs into the occurrences that are going on, so that a long one tells how long it has been seen. A run
 * that fails in another way than the problem does says nothing of it.
 */
export async function noteFailures(tx: WriteTx, failures: readonly Failures[]): Promise<void> {
  if (failures.length === 0) return;
  const open = await tx
    .selectFrom('occurrences')
    .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
    .select(['occurrences.id', 'problem_id', 'monitor_id', 'last_failure_at', 'reason', 'assertion'])
    .where('ended_at', 'is', null)
    .where(
      'monitor_id',
      'in',
      failures.map((each) => each.monitorId),
    )
    .orderBy('occurrences.id')
    .execute();
  const news = open.flatMap((occurrence) => {
    const { runs } = failures.find((each) => each.monitorId === occurrence.monitor_id)!;
    const { reason, assertion } = occurrence;
    // Problems of the first release may not tell how they fail: theirs is any failure.
    const slots = runs
      .filter(({ way }) => reason === null || way === failureKey(reason, assertion))
      .map(({ slot }) => slot);
    // What the occurrence began with was counted when it began.
    const laterSlots = slots.filter((slot) => slot > occurrence.last_failure_at);
    if (laterSlots.length === 0) return [];
    return [{ ...occurrence, count: laterSlots.length, lastSlot: Math.max(...laterSlots) }];
  });
  // Their rows are changed one after the other; somebody may be giving several of them to a case.
  await holdRows(
    tx,
    'problems',
    news.map(({ problem_id }) => problem_id),
  );
  for (const { id, problem_id, count, lastSlot } of news) {
    await tx
      .updateTable('occurrences')
      .set((eb) => ({ failed_runs: eb('failed_runs', '+', count), last_failure_at: lastSlot }))
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .execute();
    await tx
      .updateTable('problems')
      .set({ last_seen_at: lastSlot })
      .where('id', '=', problem_id)
      .where('last_seen_at', '<', lastSlot)
      .execute();
  }
}
