import type { Check } from '@appops/shared/contract/checks/check';
import { deepestGroup, type GroupCheck } from '@appops/shared/contract/checks/group';
import { groupGraphProblem, type GroupEdges, type GroupGraphProblem } from '@appops/shared/rules/group-graph';
import { sql, type SqlBool } from 'kysely';
import type { Context } from '../context.ts';
import { holdRows, Overtaken } from '../database/held-rows.ts';
import { readCheck } from '../database/check-text.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError, refuseFields } from '../errors.ts';
import { isGroup } from '../probing/protocols/group/is-group.ts';
import { findEnvironment, findService } from '../services/service.ts';

/** Whether a new monitor opens incidents where nobody says so: the members of a group open their own. */
export function opensIncidentByDefault(check: Check): boolean {
  return !isGroup(check);
}

/**
 * A check as it is saved, with its places by their slugs. A group must not contain itself, directly or over others, and its
 * members must be there: all groups that it is connected with are held while this is judged, so that of two edits at once,
 * which together would make a circle, the second is refused.
 * @param id of the monitor; null for a new one, which nobody can contain yet
 * @throws {AppError} invalid_request with the field and the cure, not_found
 * @throws {Overtaken} to begin anew
 */
export async function placedCheck(ctx: Context, id: string | null, check: Check): Promise<Check> {
  if (!isGroup(check)) return check;
  if (check.members.by === 'place') return { ...check, members: await placeOf(ctx.tx, check.members) };
  await refuseMissing(ctx.tx, check.members.monitors);
  const edges = await groupEdges(ctx.tx);
  const connected = connectedWith(edges, id, check.members.monitors);
  await holdRows(ctx.tx, 'monitors', connected);
  const held = await groupEdges(ctx.tx);
  if (!isSame(connected, connectedWith(held, id, check.members.monitors)))
    throw new Overtaken('Another group was changed at the same time');
  const problem = groupGraphProblem(held, id, check.members.monitors, deepestGroup);
  if (problem !== null) {
    throw refuseFields([
      {
        path: 'body.check.members.monitors',
        message: await problemWords(ctx.tx, problem),
      },
    ]);
  }
  return check;
}

type PlaceMembers = Extract<GroupCheck['members'], { by: 'place' }>;

async function placeOf(tx: ReadTx, members: PlaceMembers): Promise<PlaceMembers> {
  const service = await findService(tx, members.service);
  if (members.environment === null) return { ...members, service: service.slug };
  const environment = await findEnvironment(tx, service.id, members.environment);
  if (environment === undefined)
    throw new AppError('not_found', `"${service.name}" has no environment "${members.environment}".`);
  return { ...members, service: service.slug, environment: environment.slug };
}

/** @throws {AppError} invalid_request for members that are not there, or retired */
async function refuseMissing(tx: ReadTx, ids: readonly string[]): Promise<void> {
  const rows = await tx
    .selectFrom('monitors')
    .select(['id', 'name', 'retired_at'])
    .where('id', 'in', [...ids])
    .execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  const faults = ids.flatMap((id, index) => {
    const row = known.get(id);
    const message =
      row === undefined
        ? `names no monitor: there is no "${id}"`
        : row.retired_at !== null
          ? `names "${row.name}", which is retired; leave it out`
          : null;
    return message === null ? [] : [{ path: `body.check.members.monitors.${index}`, message }];
  });
  if (faults.length > 0) throw refuseFields(faults);
}

/** Of all groups over a list that are not retired, whom they name. */
async function groupEdges(tx: ReadTx): Promise<GroupEdges> {
  const rows = await tx
    .selectFrom('monitors')
    .select(['id', 'check_spec'])
    .where('retired_at', 'is', null)
    // As JSON is stored: few rows are parsed that are no groups.
    .where(sql<SqlBool>`check_spec like ${'%"type":"group"%'}`)
    .execute();
  return new Map(
    rows.flatMap(({ id, check_spec }) => {
      const check = readCheck(check_spec);
      return isGroup(check) && check.members.by === 'list' ? [[id, check.members.monitors] as const] : [];
    }),
  );
}

/** The group and all groups that it would be connected with, inwards and outwards; in the order of their ids. */
function connectedWith(edges: GroupEdges, id: string | null, members: readonly string[]): string[] {
  const inwards = new Map<string, readonly string[]>(edges);
  if (id !== null) inwards.set(id, members);
  const outwards = new Map<string, string[]>();
  for (const [group, named] of inwards)
    for (const member of named) outwards.set(member, [...(outwards.get(member) ?? []), group]);
  const found = new Set<string>();
  const walk = (from: readonly string[], along: ReadonlyMap<string, readonly string[]>) => {
    const open = [...from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (found.has(at)) continue;
      if (along === outwards || inwards.has(at)) found.add(at);
      open.push(...(along.get(at) ?? []));
    }
  };
  walk(members, inwards);
  if (id !== null) {
    found.delete(id);
    walk([id], outwards);
    found.add(id);
  }
  return [...found].sort();
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}

async function problemWords(tx: ReadTx, problem: GroupGraphProblem): Promise<string> {
  if (problem.kind === 'too_deep')
    return `would make groups stand in each other ${problem.depth} deep, and ${deepestGroup} is the most; name the members of the inner groups instead`;
  const names = await namesOf(tx, problem.over);
  const over = names.length === 0 ? '' : `, over ${names.join(' and ')}`;
  return `would make the group contain itself${over}; leave out that member`;
}

async function namesOf(tx: ReadTx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('monitors')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return ids.map((id) => `"${names.get(id) ?? id}"`);
}
