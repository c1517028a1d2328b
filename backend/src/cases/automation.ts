import { closedCaseStatuses } from '@appops/shared/words/case';
import type { EventKind, EventOf } from '@appops/shared/contract/event-kinds';
import type { ExpressionBuilder } from 'kysely';
import type { Logger } from 'pino';
import { contextIn, type Context } from '../context.ts';
import type { Database } from '../database/schema.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import type { Store, ReadTx } from '../database/store.ts';
import { consumer } from '../daemon/consumers.ts';
import { subjectOf } from '../events/event.ts';
import { EachDue } from '../daemon/each-due.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { tellCase } from './tell-case.ts';
import { caseMonitors } from './case-monitors.ts';
import { caseOfSameFailure, joinIfSame } from './join-same-failure.ts';
import { judge } from './judge-case.ts';
import { lockCase } from './lock-case.ts';
import { casesWithoutProblemNaming } from './named-failures.ts';

type MonitorKind =
  'monitor.created' | 'monitor.updated' | 'monitor.paused' | 'monitor.resumed' | 'monitor.retired';

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
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Open cases that may offer to take in a problem that belongs to none. */
async function casesAlike(tx: ReadTx, problemId: string): Promise<string[]> {
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

/** The cases that a failure that began may move: the one that it joins by itself, else those that may offer to take it in. */
async function casesOfFailure(tx: ReadTx, event: EventOf<'problem.occurrence_started'>): Promise<string[]> {
  const problem = subjectOf(event, 'problem') ?? '';
  const same = await caseOfSameFailure(tx, problem);
  return same === null ? [...(await casesAlike(tx, problem)), ...(await casesConcerned(tx, event))] : [same];
}

/** Those of the cases concerned that a monitor is evidence in. Monitors are made by the thousand, of services with old cases. */
async function casesWatchedBy(tx: ReadTx, event: EventOf<MonitorKind>): Promise<string[]> {
  const monitor = subjectOf(event, 'monitor') ?? '';
  const rows = await tx
    .selectFrom('cases')
    .select(['id', 'service_id'])
    .where('id', 'in', [...(await casesConcerned(tx, event)), ''])
    .orderBy('id')
    .execute();
  const watched: string[] = [];
  for (const row of rows) if (await isEvidenceIn(tx, row, monitor)) watched.push(row.id);
  return watched;
}

async function isEvidenceIn(
  tx: ReadTx,
  row: Pick<CaseTable, 'id' | 'service_id'>,
  monitor: string,
): Promise<boolean> {
  const { monitors } = await caseMonitors(tx, row);
  return monitors.some(({ id }) => id === monitor);
}

/** The case of the problem that an incident is about. */
async function caseOfIncident(
  tx: ReadTx,
  event: EventOf<'incident.opened' | 'incident.problem_linked'>,
): Promise<string[]> {
  const found = await tx
    .selectFrom('problems')
    .select('case_id')
    .where('id', '=', subjectOf(event, 'problem') ?? '')
    .executeTakeFirst();
  return found?.case_id == null ? [] : [found.case_id];
}

/** An incident about a problem that has a case belongs to that case, as long as the problem does. */
async function joinIncident(
  ctx: Context,
  event: EventOf<'incident.opened' | 'incident.problem_linked'>,
  row: CaseTable,
): Promise<void> {
  const [incident, problem] = [subjectOf(event, 'incident'), subjectOf(event, 'problem')];
  if (incident === undefined || problem === undefined) return;
  if (!(await caseOfIncident(ctx.tx, event)).includes(row.id)) return;
  const linked = await ctx.tx
    .insertInto('case_incidents')
    .values({ case_id: row.id, incident_id: incident })
    .onConflict((conflict) => conflict.doNothing())
    .returning('case_id')
    .executeTakeFirst();
  if (linked === undefined) return;
  tellCase(ctx, row, 'case.linked', { subjects: { incident, problem }, data: {} });
}

/** An edit of a monitor has a say in what it proves: it is told to a case that it is evidence in. */
async function tellOfEdit(ctx: Context, event: EventOf<MonitorKind>, row: CaseTable): Promise<void> {
  const monitor = subjectOf(event, 'monitor') ?? '';
  const { name } = event.data;
  const edit = 'edit' in event.data ? event.data.edit : undefined;
  if (!(await isEvidenceIn(ctx.tx, row, monitor))) return;
  if (edit !== undefined && edit.what.length > 0 && !(await isTold(ctx.tx, row, event.sequence)))
    tellCase({ ...ctx, actor: event.actor }, row, 'case.monitor_edited', {
      subjects: { monitor },
      data: { name, what: edit.what, onlyAdds: edit.onlyAdds },
    });
  await judge(ctx, row.id);
}

/** Whether a case was told of an edit already, by its event: somebody may have set the cursor back since. */
async function isTold(tx: ReadTx, { id }: CaseTable, edit: number): Promise<boolean> {
  const told = await tx
    .selectFrom('events')
    .innerJoin('case_chain', 'case_chain.event_sequence', 'events.sequence')
    .select('n')
    .where('case_id', '=', id)
    .where('kind', '=', 'case.monitor_edited')
    .where('caused_by', '=', edit)
    .executeTakeFirst();
  return told !== undefined;
}

/** Judges cases anew when something happens that may move them, one after another. */
export const caseAutomation = consumer({
  name: 'cases',
  isDecisive: true,
  beginsAt: 'the first event',
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
  concerns(tx, event) {
    switch (event.kind) {
      case 'incident.opened':
      case 'incident.problem_linked':
        return caseOfIncident(tx, event);
      case 'problem.occurrence_started':
        return casesOfFailure(tx, event);
      case 'monitor.created':
      case 'monitor.updated':
      case 'monitor.paused':
      case 'monitor.resumed':
      case 'monitor.retired':
        return casesWatchedBy(tx, event);
      default:
        return casesConcerned(tx, event);
    }
  },
  async handle(ctx, event, id) {
    // Before anything is written that belongs to the case: whoever decides about it holds it first, too.
    const row = await lockCase(ctx, id);
    switch (event.kind) {
      case 'incident.opened':
      case 'incident.problem_linked':
        await joinIncident(ctx, event, row);
        return;
      case 'monitor.created':
      case 'monitor.updated':
      case 'monitor.paused':
      case 'monitor.resumed':
      case 'monitor.retired':
        await tellOfEdit(ctx, event, row);
        return;
      case 'problem.occurrence_started':
        await joinIfSame(ctx, subjectOf(event, 'problem') ?? '', row);
        await judge(ctx, id);
        return;
      default:
        await judge(ctx, id);
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
  const eachDue = new EachDue(log);
  return new PeriodicTask({
    name: 'case clock',
    everyMs: 500,
    log,
    step: async () => {
      const now = clock();
      const due = await store.read((tx) =>
        tx
          .selectFrom('cases')
          .select('id')
          .where(isDue(now))
          .where('id', 'not in', eachDue.resting)
          .orderBy('judge_at')
          .limit(20)
          .execute(),
      );
      await eachDue.each(
        due.map(({ id }) => id),
        (id) =>
          store.write(async (tx) => {
            // Another process may have judged it in between.
            const still = await tx
              .selectFrom('cases')
              .select('id')
              .where('id', '=', id)
              .where(isDue(now))
              .executeTakeFirst();
            if (still === undefined) return;
            await judge(contextIn(tx, { now: clock(), requestId: 'case clock', log }), id);
          }),
      );
      return due.length === 20;
    },
  });
}
