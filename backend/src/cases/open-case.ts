import type { Severity } from '@appops/shared/words/severity';
import type { Case, linkToCase as linkRoute, openCase as route } from '@appops/shared/contract/cases';
import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import { takeProblem } from '../problems/case-of-problems.ts';
import type { ReadContext, Context } from '../context.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { AppError, notFound } from '../errors.ts';
import { findIncident } from '../incidents/incident.ts';
import { findService } from '../services/service.ts';
import { tellCase } from './tell-case.ts';
import { judge } from './judge-case.ts';
import { loadCase } from './load-case.ts';
import { holdRows, holdsMade } from '../database/held-rows.ts';
import { findJoining, goingOnAt } from './join-same-failure.ts';
import { lockCase } from './lock-case.ts';
import { nameMonitor } from './name-monitor.ts';

type Body = BodyOf<typeof route>;

interface Source {
  title: string | undefined;
  severity: Severity | undefined;
  serviceId: string | null;
  incident: string | null;
  problems: string[];
}

/** What an incident or problem brings into a case. */
async function sourceOf(
  ctx: ReadContext,
  { incident, problem }: { incident?: string | undefined; problem?: string | undefined },
): Promise<Source> {
  const source: Source = {
    title: undefined,
    severity: undefined,
    serviceId: null,
    incident: null,
    problems: [],
  };
  if (incident !== undefined) {
    const row = await findIncident(ctx.tx, incident);
    const linked = await ctx.tx
      .selectFrom('incident_problems')
      .select('problem_id')
      .where('incident_id', '=', incident)
      .execute();
    Object.assign(source, {
      title: row.title,
      severity: row.severity,
      serviceId: row.service_id,
      incident,
      problems: linked.map((one) => one.problem_id),
    });
  }
  if (problem !== undefined) {
    const row = await ctx.tx.selectFrom('problems').selectAll().where('id', '=', problem).executeTakeFirst();
    if (row === undefined) throw notFound('problem', problem);
    source.title ??= row.title;
    source.serviceId ??= row.service_id;
    if (!source.problems.includes(problem)) source.problems.push(problem);
  }
  return source;
}

/**
 * Joins incident and problems to a case. A problem belongs to one case.
 * @throws {AppError} conflict, naming the other case
 */
async function join(ctx: Context, caseId: string, source: Source): Promise<void> {
  const { tx } = ctx;
  for (const problem of source.problems) {
    if (await takeProblem(tx, problem, caseId, caseId)) continue;
    const otherCase = await tx
      .selectFrom('problems')
      .innerJoin('cases', 'cases.id', 'problems.case_id')
      .select(['cases.id', 'cases.title', 'cases.status'])
      .where('problems.id', '=', problem)
      .executeTakeFirst();
    throw new AppError(
      'conflict',
      `This problem already belongs to the case "${otherCase?.title ?? ''}" (${otherCase?.id ?? ''}). ${goOnThere(otherCase?.status ?? '')}`,
      { current: { case: otherCase?.id } },
    );
  }
  if (source.incident !== null) {
    await tx
      .insertInto('case_incidents')
      .values({ case_id: caseId, incident_id: source.incident })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** What can be done in the case that a problem belongs to. */
function goOnThere(status: string): string {
  switch (status) {
    case 'closed_effective':
    case 'closed_effective_by_judgement':
      return 'It opens again by itself when the problem comes back with the fix live; else reopen it there.';
    case 'closed_risk_accepted':
      return 'Its risk was accepted until a date, at which it opens again; reopen it there to go on before.';
    case 'closed_not_a_problem':
      return 'It was closed as not a problem and stays closed; reopen it there to go on.';
    default:
      return 'Go on there.';
  }
}

function subjectsOf({ incident, problems }: Source) {
  return { incident, problem: problems };
}

/**
 * Opens a case from an incident, a problem, or with a stated reason.
 * @throws {AppError} not_found; invalid_request where nothing says where it comes from; conflict where the problem is
 * another case's
 */
export async function openCase(ctx: Context, body: Body): Promise<Case> {
  const { tx, now } = ctx;
  if (body.incident === undefined && body.problem === undefined && body.reason === undefined)
    throw new AppError(
      'invalid_request',
      'A case needs where it comes from: an incident, a problem, or a stated reason.',
    );
  const source = await sourceOf(ctx, body);
  const title = body.title ?? source.title;
  if (title === undefined)
    throw new AppError('invalid_request', 'A case that comes from no incident or problem needs a title.');
  const row: CaseTable = {
    id: newId('case'),
    title,
    description: body.description,
    severity: body.severity ?? source.severity ?? 'medium',
    service_id: body.service == null ? source.serviceId : (await findService(tx, body.service)).id,
    reason: body.reason ?? null,
    status: 'open',
    judgement: '',
    opened_at: now,
    closed_at: null,
    closed_as: null,
    closed_reason: null,
    closed_until: null,
    duplicate_of: null,
    closed_by: null,
    reopened_because: null,
    judge_at: null,
    judged_at: null,
    version: 1,
  };
  await tx.insertInto('cases').values(row).execute();
  holdsMade(tx, 'cases', row.id);
  await holdRows(tx, 'problems', source.problems);
  await join(ctx, row.id, source);
  tellCase(ctx, row, 'case.opened', {
    subjects: subjectsOf(source),
    data: { title, severity: row.severity },
  });
  await judge(ctx, row.id);
  return loadCase(tx, row.id);
}

/**
 * Joins a further incident or problem, or names a monitor that can see the problem. What goes on there may be the same
 * failure as other cases', which take it in.
 * @throws {AppError} not_found; invalid_request where nothing is named; conflict where the problem is another case's
 */
export async function linkToCase(ctx: Context, id: string, body: BodyOf<typeof linkRoute>): Promise<Case> {
  const { monitor } = body;
  const { cases, problems } = await findJoining(
    ctx.tx,
    monitor === undefined ? [] : await goingOnAt(ctx.tx, monitor),
  );
  const row = await lockCase(ctx, id, { cases });
  if (body.incident === undefined && body.problem === undefined && monitor === undefined)
    throw new AppError('invalid_request', 'Name an incident, a problem or a monitor.');
  const source = await sourceOf(ctx, body);
  await holdRows(ctx.tx, 'problems', [...source.problems, ...problems]);
  if (body.incident !== undefined || body.problem !== undefined) {
    await join(ctx, id, source);
    tellCase(ctx, row, 'case.linked', { subjects: subjectsOf(source), data: {} });
  }
  if (monitor !== undefined) await nameMonitor(ctx, row, monitor, body.replaces ?? null);
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}
