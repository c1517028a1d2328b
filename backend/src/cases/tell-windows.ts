import type { CaseFacts } from '@appops/shared/rules/case/case-facts';
import type { Context } from '../context.ts';
import { fromJson } from '../database/json.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { tellCase } from './tell-case.ts';

/**
 * Tells of each maintenance window that touches a case's runs, with who planned it, who changed it since, and when; once. A window that had
 * been planned before the case was opened is told with its first judgement.
 */
export async function tellWindows(ctx: Context, row: CaseTable, facts: CaseFacts): Promise<void> {
  const { tx } = ctx;
  const first = Math.min(row.opened_at, ...facts.occurrences.map(({ start }) => start));
  const watched = new Set(facts.monitors.map(({ environment }) => environment));
  const touching = facts.maintenance.filter(
    ({ environment, end }) =>
      (end === null || end > first) && (environment === null || watched.has(environment)),
  );
  if (touching.length === 0) return;
  const windows = await tx
    .selectFrom('maintenance_windows')
    .selectAll()
    .where(
      'id',
      'in',
      touching.map(({ id }) => id),
    )
    .where('id', 'not in', (eb) =>
      eb.selectFrom('case_windows').select('window_id').where('case_id', '=', row.id),
    )
    .orderBy('planned_at')
    .orderBy('id')
    .execute();
  for (const window of windows) {
    const told = await tx
      .insertInto('case_windows')
      .values({ case_id: row.id, window_id: window.id })
      .onConflict((conflict) => conflict.doNothing())
      .returning('case_id')
      .executeTakeFirst();
    if (told === undefined) continue;
    tellCase(ctx, row, 'case.maintenance', {
      subjects: { maintenance: window.id },
      data: {
        title: window.title,
        startsAt: window.starts_at,
        endsAt: window.ends_at,
        plannedAt: window.planned_at,
        by: fromJson(window.created_by).name,
        ...(window.changed_at === null || window.changed_by === null
          ? {}
          : {
              changedAt: window.changed_at,
              changedBy: fromJson(window.changed_by).name,
            }),
      },
    });
  }
}
