import type { Event } from '@appops/shared/contract/events';
import type { Logger } from 'pino';
import { machine, type Context } from '../context.ts';
import type { Store } from '../database/store.ts';
import type { Consumer } from '../events/consumers.ts';
import { PeriodicTask } from '../scheduling/periodic-task.ts';
import { appendToCase } from './case-chain.ts';
import { caseMonitors } from './case-monitors.ts';
import { joinSameFailure } from './join-same-failure.ts';
import { judge } from './judge-case.ts';
import { lockCase, lockCases } from './lock-case.ts';

function subject(event: Event, role: string): string | undefined {
  return event.subjects.find((one) => one.role === role)?.id;
}

/** Cases that an event may move: of its problem, or of its service and its fixes' services. */
async function casesConcerned({ tx }: Context, event: Event): Promise<string[]> {
  const problem = subject(event, 'problem');
  if (problem !== undefined) {
    const row = await tx
      .selectFrom('problems')
      .select('case_id')
      .where('id', '=', problem)
      .executeTakeFirst();
    return row?.case_id == null ? [] : [row.case_id];
  }
  const service = subject(event, 'service');
  if (service === undefined) return [];
  const rows = await tx
    .selectFrom('cases')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('service_id', '=', service),
        eb('id', 'in', eb.selectFrom('fixes').select('case_id').where('service_id', '=', service)),
      ]),
    )
    // Duplicates and "not a problem" stay closed whatever happens.
    .where('status', 'not in', ['closed_duplicate', 'closed_not_a_problem'])
    .execute();
  return rows.map((row) => row.id);
}

/** An incident about a problem that has a case belongs to that case. */
async function joinIncident(ctx: Context, event: Event): Promise<void> {
  const incident = subject(event, 'incident');
  const problem = subject(event, 'problem');
  if (incident === undefined || problem === undefined) return;
  const row = await ctx.tx
    .selectFrom('problems')
    .select('case_id')
    .where('id', '=', problem)
    .executeTakeFirst();
  if (row?.case_id == null) return;
  const linked = await ctx.tx
    .insertInto('case_incidents')
    .values({ case_id: row.case_id, incident_id: incident })
    .onConflict((conflict) => conflict.doNothing())
    .returning('case_id')
    .executeTakeFirst();
  if (linked === undefined) return;
  await appendToCase(ctx, await lockCase(ctx, row.case_id), {
    kind: 'case.linked',
    subjects: [
      { id: incident, role: 'incident' },
      { id: problem, role: 'problem' },
    ],
  });
}

/** An edit of a monitor has a say in what it proves: it is told to the cases that it is evidence in. */
async function tellOfEdit(ctx: Context, event: Event): Promise<void> {
  const monitor = subject(event, 'monitor') ?? '';
  const { edit, name } = event.data as { edit?: { onlyAdds: boolean; what: string[] }; name?: string };
  for (const row of await lockCases(ctx, await casesConcerned(ctx, event))) {
    const { id } = row;
    if (!(await caseMonitors(ctx.tx, row)).monitors.some((one) => one.id === monitor)) continue;
    if (edit !== undefined && edit.what.length > 0)
      await appendToCase({ ...ctx, actor: event.actor }, row, {
        kind: 'case.monitor_edited',
        subjects: [{ id: monitor, role: 'monitor' }],
        data: { name: name ?? '', what: edit.what, onlyAdds: edit.onlyAdds },
      });
    await judge(ctx, id);
  }
}

/** Judges cases anew when something happens that may move them. */
export const caseAutomation: Consumer = {
  name: 'cases',
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
    'deployment.verdict',
    'change.recorded',
    'problem.occurrence_started',
    'problem.occurrence_ended',
    'problem.occurrence_split',
    'incident.opened',
    'incident.problem_linked',
    'maintenance.planned',
    'monitor.updated',
    'monitor.paused',
    'monitor.resumed',
    'monitor.retired',
    'monitor.created',
  ],
  async handle(ctx, event) {
    if (event.kind.startsWith('incident.')) {
      await joinIncident(ctx, event);
      return;
    }
    if (event.kind === 'problem.occurrence_started')
      await joinSameFailure(ctx, subject(event, 'problem') ?? '');
    if (event.kind.startsWith('monitor.')) await tellOfEdit(ctx, event);
    else {
      const concerned = await lockCases(ctx, await casesConcerned(ctx, event));
      for (const { id } of concerned) await judge(ctx, id);
    }
  },
};

/** Judges cases whose time has come: a running verification, an expiring workaround, a date until which a risk was accepted. */
export function caseClock(store: Store, clock: () => number, log: Logger): PeriodicTask {
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
          .where('judge_at', '<=', now)
          .orderBy('judge_at')
          .limit(20)
          .execute(),
      );
      for (const { id } of due) {
        await store.write(async (tx) => {
          // Another process may have judged it in between.
          const still = await tx
            .selectFrom('cases')
            .select('id')
            .where('id', '=', id)
            .where('judge_at', '<=', now)
            .executeTakeFirst();
          if (still === undefined) return;
          await judge({ ...machine, tx, now: clock(), requestId: 'case clock', causedBy: null, log }, id);
        });
      }
      return due.length === 20;
    },
  });
}
