import type { EventKind } from '@appops/shared/contract/event-kinds';
import type { Incident } from '@appops/shared/contract/incidents';
import { moveIncident as ruleOf, type IncidentVerb } from '@appops/shared/rules/incident-lifecycle';
import type { Context } from '../context.ts';
import { AppError } from '../errors.ts';
import { keepNote } from '../events/notes.ts';
import { findIncident, incidentSubjects, loadIncident } from './incident.ts';

const eventOf = {
  acknowledge: 'incident.acknowledged',
  mitigate: 'incident.mitigated',
  resolve: 'incident.resolved',
  reopen: 'incident.reopened',
} as const satisfies Record<IncidentVerb, EventKind>;

/**
 * Acknowledges, mitigates, resolves or reopens. The same again changes nothing (but keeps a note that came with it).
 * @throws {AppError} invalid_move with the present state
 */
export async function moveIncident(
  ctx: Context,
  id: string,
  verb: IncidentVerb,
  note: string,
): Promise<Incident> {
  const { tx, now } = ctx;
  const before = await findIncident(tx, id);
  const move = ruleOf(before.status, verb);
  if (move.kind === 'invalid')
    throw new AppError('invalid_move', move.reason, { current: await loadIncident(tx, id) });
  if (move.kind === 'unchanged')
    return note.trim() === '' ? loadIncident(tx, id) : noteOnIncident(ctx, id, note);
  const times =
    verb === 'reopen'
      ? { mitigated_at: null, resolved_at: null }
      : {
          [({ acknowledge: 'acknowledged_at', mitigate: 'mitigated_at', resolve: 'resolved_at' } as const)[
            verb
          ]]: now,
        };
  // Two people at once: one of them finds the status already moved and is asked to look again.
  const { numUpdatedRows } = await tx
    .updateTable('incidents')
    .set({ status: move.status, version: before.version + 1, ...times })
    .where('id', '=', id)
    .where('version', '=', before.version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n)
    throw new AppError(
      'invalid_move',
      'Somebody else has just moved this incident. Look at its present state and try again.',
      { current: await loadIncident(tx, id) },
    );
  const kept = await keepNote(ctx, id, note);
  ctx.tell(eventOf[verb], {
    subjects: incidentSubjects(before),
    data: { from: before.status, to: move.status, title: before.title, ...kept },
  });
  return loadIncident(tx, id);
}

/** Writes a note on an incident's timeline. */
export async function noteOnIncident(ctx: Context, id: string, note: string): Promise<Incident> {
  const row = await findIncident(ctx.tx, id);
  const kept = await keepNote(ctx, id, note);
  ctx.tell('incident.noted', { subjects: incidentSubjects(row), data: kept });
  return loadIncident(ctx.tx, id);
}
