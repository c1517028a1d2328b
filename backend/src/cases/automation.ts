import { closedCaseStatuses } from '@appops/shared/words/case';
import type { EventKind, EventOf } from '@appops/shared/contract/event-kinds';
import type { ExpressionBuilder } from 'kysely';
import type { Logger } from 'pino';
import { contextIn, type ReadContext, type Context } from '../context.ts';
import type { Database } from '../database/schema.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import type { Store, ReadTx } from '../database/store.ts';
import { consumer } from '../daemon/consumers.ts';
import { subjectOf } from '../events/event.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { tellCase } from './tell-case.ts';
import { caseMonitors } from './case-monitors.ts';
import { casesFailingLike, joinSameFailure } from './join-same-failure.ts';
import { judge } from './judge-case.ts';
import { lockCase, lockCases } from './lock-case.ts';
import { casesWithoutProblemNaming } from './named-failures.ts';

/** Cases that an event may move: of its problem, or of a service that is the case's own, a fix's, a problem's or a named monitor's. */
async function casesConcerned(tx: ReadTx, event: EventOf<EventKind>): Promise<string[]> {
  const problem = subjectOf(event, 'problem');
  if (problem !== undefined) {
    const row = await tx
      .selectFrom('problems')
      .select(['case_id', 'monitor_id'])
      .where('id', '=', problem)
      .executeTakeFirst();
    if (row?.case_id != null) return [row.case_id];
    return row?.monitor_id == null ? [] : casesWithoutProblemNaming(tx, row.monitor_id);
  }
  const service = subjectOf(event, 'service');
  if (service === undefined) return [];
  const rows = await tx
    .selectFrom('cases')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('service_id', '=', service),
        eb('id', 'in', eb.selectFrom('fixes').select('case_id').where('service_id', '=', service)),
        eb(
          'id',
          'in',
          eb
            .selectFrom('problems')
            .select('case_id')
            .where('service_id', '=', service)
            .where('case_id', 'is not', null),
        ),
        eb(
          'id',
          'in',
          eb
            .selectFrom('case_monitors')
            .innerJoin('monitors', 'monitors.id', 'case_monitors.monitor_id')
            .select('case_monitors.case_id')
            .where('monitors.service_id', '=', service),
        ),
      ]),
    )
    // Duplicates and "not a problem" stay closed whatever happens.
    .where('status', 'not in', ['closed_duplicate', 'closed_not_a_problem'])
    .execute();
  return rows.map((row) => row.id);
}

/** Open cases that may offer to take in a problem that belongs to none. */
async function casesAlike({ tx }: ReadContext, problemId: string): Promise<string[]> {
  const problem = await tx
    .selectFrom('problems')
    .select(['service_id', 'reason'])
    .where('id', '=', problemId)
    .where('case_id', 'is', null)
    .executeTakeFirst();
  if (problem === undefined) return [];
  const rows = await tx
    .selectFrom('cases')
    .innerJoin('problems', 'problems.case_id', 'cases.id')
    .select('cases.id')
    .distinct()
    .where('problems.service_id', '=', problem.service_id)
    .where('problems.reason', '=', problem.reason)
    .where('cases.status', 'not in', closedCaseStatuses)
    .orderBy('cases.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** An incident about a problem that has a case belongs to that case. */
async function joinIncident(
  ctx: Context,
  event: EventOf<'incident.opened' | 'incident.problem_linked'>,
): Promise<void> {
  const incident = subjectOf(event, 'incident');
  const problem = subjectOf(event, 'problem');
  if (incident === undefined || problem === undefined) return;
  const row = await lockCaseOf(ctx, problem);
  if (row === null) return;
  const linked = await ctx.tx
    .insertInto('case_incidents')
    .values({ case_id: row.id, incident_id: incident })
    .onConflict((conflict) => conflict.doNothing())
    .returning('case_id')
    .executeTakeFirst();
  if (linked === undefined) return;
  tellCase(ctx, row, 'case.linked', { subjects: { incident, problem }, data: {} });
}

/**
 * Holds the case of a problem; null where it has none. Before anything is written that belongs to the case: whoever
 * closes it holds it first, too, and may have moved the problem to the original in the meantime.
 */
async function lockCaseOf(ctx: ReadContext, problem: string): Promise<CaseTable | null> {
  for (let held: CaseTable | null = null; ;) {
    const found = await ctx.tx
      .selectFrom('problems')
      .select('case_id')
      .where('id', '=', problem)
      .executeTakeFirst();
    if (found?.case_id == null) return null;
    if (held?.id === found.case_id) return held;
    held = await lockCase(ctx, found.case_id);
  }
}

/** An edit of a monitor has a say in what it proves: it is told to the cases that it is evidence in. */
async function tellOfEdit(
  ctx: Context,
  event: EventOf<
    'monitor.created' | 'monitor.updated' | 'monitor.paused' | 'monitor.resumed' | 'monitor.retired'
  >,
): Promise<void> {
  const monitor = subjectOf(event, 'monitor') ?? '';
  const { name } = event.data;
  const edit = 'edit' in event.data ? event.data.edit : undefined;
  for (const row of await lockCases(ctx, await casesConcerned(ctx.tx, event))) {
    const { id } = row;
    if (!(await caseMonitors(ctx.tx, row)).monitors.some((one) => one.id === monitor)) continue;
    if (edit !== undefined && edit.what.length > 0)
      tellCase({ ...ctx, actor: event.actor }, row, 'case.monitor_edited', {
        subjects: { monitor },
        data: { name, what: edit.what, onlyAdds: edit.onlyAdds },
      });
    await judge(ctx, id);
  }
}

async function judgeConcerned(ctx: Context, event: EventOf<EventKind>): Promise<void> {
  const concerned = await lockCases(ctx, await casesConcerned(ctx.tx, event));
  for (const { id } of concerned) await judge(ctx, id);
}

/** Judges cases anew when something happens that may move them. */
export const caseAutomation = consumer({
  name: 'cases',
  isDecisive: true,
  kinds: [
    'deployment.recorded',
    'deployment.started',
    'deployment.succeeded',
    'deployment.failed',
    'deployment.canceled',
    'deployment.superseded',
    'deployment.rolled_back',
    'deployment.reinstated',
    'deployment.updated',
    'deployment.joined',
    'deployment.part_silent',
    'deployment.verdict',
    'change.recorded',
    'service.commits_merged',
    'problem.occurrence_started',
    'problem.occurrence_resumed',
    'problem.occurrence_ended',
    'problem.occurrence_split',
    'incident.opened',
    'incident.problem_linked',
    'maintenance.planned',
    'maintenance.changed',
    'maintenance.ended',
    'maintenance.canceled',
    'monitor.updated',
    'monitor.paused',
    'monitor.resumed',
    'monitor.retired',
    'monitor.created',
    'environment.split',
  ],
  // Monitors are made by the thousand, of services without a case.
  async concerns(tx, event) {
    return !event.kind.startsWith('monitor.') || (await casesConcerned(tx, event)).length > 0;
  },
  async handle(ctx, event) {
    switch (event.kind) {
      case 'incident.opened':
      case 'incident.problem_linked':
        await joinIncident(ctx, event);
        return;
      case 'monitor.created':
      case 'monitor.updated':
      case 'monitor.paused':
      case 'monitor.resumed':
      case 'monitor.retired':
        await tellOfEdit(ctx, event);
        return;
      case 'problem.occurrence_started': {
        const problem = subjectOf(event, 'problem') ?? '';
        // All that it may move are held at once, in the order in which everybody holds several.
        await lockCases(ctx, [
          ...(await casesFailingLike(ctx.tx, problem)),
          ...(await casesConcerned(ctx.tx, event)),
        ]);
        const joined = await joinSameFailure(ctx, problem);
        if (joined === null) for (const id of await casesAlike(ctx, problem)) await judge(ctx, id);
        await judgeConcerned(ctx, event);
        return;
      }
      default:
        await judgeConcerned(ctx, event);
    }
  },
});

/** Processes may have clocks that differ by so much, in milliseconds. */
const clocksDiffer = 60_000;

/** Its time has come, or it was judged by a clock that has been set back since: what was due by that is due in no time. */
function isDue(now: number) {
  return (eb: ExpressionBuilder<Database, 'cases'>) =>
    eb.or([eb('judge_at', '<=', now), eb('judged_at', '>', now + clocksDiffer)]);
}

/** Judges cases whose time has come: a running verification, an expiring workaround, a date until which a risk was accepted. */
export function caseClock(store: Store, clock: () => number, log: Logger): PeriodicTask {
  return new PeriodicTask({
    name: 'case clock',
    everyMs: 500,
    log,
    step: async () => {
      const now = clock();
      const due = await store.read((tx) =>
        tx.selectFrom('cases').select('id').where(isDue(now)).orderBy('judge_at').limit(20).execute(),
      );
      for (const { id } of due) {
        await store.write(async (tx) => {
          // Another process may have judged it in between.
          const still = await tx
            .selectFrom('cases')
            .select('id')
            .where('id', '=', id)
            .where(isDue(now))
            .executeTakeFirst();
          if (still === undefined) return;
          await judge(contextIn(tx, { now: clock(), requestId: 'case clock', log }), id);
        });
      }
      return due.length === 20;
    },
  });
}
