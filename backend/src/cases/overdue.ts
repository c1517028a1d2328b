import { closedCaseStatuses } from '@appops/shared/words/case';
import type { ExpressionBuilder } from 'kysely';
import type { Logger } from 'pino';
import { contextIn } from '../context.ts';
import { EachDue } from '../daemon/each-due.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import type { Database } from '../database/schema.ts';
import type { Store } from '../database/store.ts';
import { lockCase } from './lock-case.ts';
import { tellCase } from './tell-case.ts';

const atOnce = 20;

/** A prevention that is not in place by its due date, of which that was not told for this date. */
function isOverdue(now: number) {
  return (eb: ExpressionBuilder<Database, 'preventions'>) =>
    eb.and([
      eb('preventions.due_at', '<=', now),
      eb('preventions.state', '=', 'planned'),
      eb.or([
        eb('preventions.overdue_told_for', 'is', null),
        eb('preventions.overdue_told_for', '!=', eb.ref('preventions.due_at')),
      ]),
    ]);
}

/**
 * Tells that a prevention is overdue, once for each due date. What was promised is owed after the case was closed as
 * well, but not by a case that is a duplicate or no problem.
 */
export function overdueTask(store: Store, clock: () => number, log: Logger): PeriodicTask {
  const eachDue = new EachDue(log);
  return new PeriodicTask({
    name: 'overdue preventions',
    everyMs: 5_000,
    log,
    step: async () => {
      const now = clock();
      const due = await store.read((tx) =>
        tx
          .selectFrom('preventions')
          .innerJoin('cases', 'cases.id', 'preventions.case_id')
          .select(['preventions.id', 'preventions.case_id'])
          .where(isOverdue(now))
          .where('cases.status', 'not in', owesNothing)
          .where('preventions.id', 'not in', eachDue.resting)
          .orderBy('preventions.due_at')
          .limit(atOnce)
          .execute(),
      );
      const caseOf = new Map(due.map(({ id, case_id }) => [id, case_id]));
      await eachDue.each([...caseOf.keys()], (id) =>
        store.write(async (tx) => {
          const ctx = contextIn(tx, { now, requestId: 'overdue preventions', log });
          const row = await lockCase(ctx, caseOf.get(id)!);
          // Another process may have told it, or somebody may have moved it on, in between.
          const told = await tx
            .updateTable('preventions')
            .set((eb) => ({ overdue_told_for: eb.ref('due_at') }))
            .where('id', '=', id)
            .where(isOverdue(now))
            .returning(['owner', 'due_at'])
            .executeTakeFirst();
          if (told?.due_at == null) return;
          tellCase(ctx, row, 'case.overdue', {
            subjects: { prevention: id },
            data: { owner: told.owner, dueAt: told.due_at },
          });
        }),
      );
      return due.length === atOnce;
    },
  });
}

const owesNothing = closedCaseStatuses.filter(
  (status) => status === 'closed_duplicate' || status === 'closed_not_a_problem',
);
