import type { Actor } from '@appops/shared/contract/actors';
import {
  eventKinds,
  misfitOf,
  type DataOf,
  type EventKind,
  type SubjectsOf,
} from '@appops/shared/contract/event-kinds';
import { toCanonicalJson, toJson } from '../database/json.ts';
import { atTheEnd } from '../database/last-work.ts';
import type { WriteTx } from '../database/store.ts';
import { ToldEvent } from './told-event.ts';
import { writeTold } from './write-told.ts';

/** What happened, beyond its kind. */
export interface Telling<K extends EventKind> {
  /** Everything it concerns: ids by the part that they play. */
  subjects: SubjectsOf<K>;
  data: DataOf<K>;
  /** When it happened, if that is not now; epoch milliseconds. */
  time?: number;
}

/** Who tells of events: every verb's context. */
export interface Teller {
  tx: WriteTx;
  actor: Actor;
  /** Epoch milliseconds. */
  now: number;
  /** The event that this happens because of, which may be one of the same transaction. */
  causedBy: number | ToldEvent | null;
}

/** The events of each open transaction, in the order in which they were told. */
const toldIn = new WeakMap<WriteTx, ToldEvent[]>();

/**
 * Tells that something happened. It only collects: the unit of work appends the events of a transaction when all else of
 * it is done, the cursor of a consumer and the reply of an idempotent request included (design, rule 3).
 * @throws {Error} where data or subjects are not those of the kind, which is a bug: the verb fails, nothing is stored;
 * and where no write transaction is open
 */
export function tell<K extends EventKind>(
  this: Teller,
  kind: K,
  { subjects, data, time = this.now }: Telling<K>,
): ToldEvent {
  const misfit = misfitOf(kind, data);
  if (misfit !== null) throw new Error(`An event "${kind}" has data that are not its own: ${misfit}`);
  const told = new ToldEvent({
    row: {
      time,
      kind,
      actor: toJson(this.actor),
      data: toCanonicalJson(data),
      schema_version: 1,
    },
    subjects: subjectsOf(kind, subjects),
    causedBy: this.causedBy,
  });
  const { tx } = this;
  const before = toldIn.get(tx);
  if (before === undefined) {
    const all = [told];
    atTheEnd(tx, () => {
      toldIn.delete(tx);
      return writeTold(tx, all);
    });
    toldIn.set(tx, all);
  } else before.push(told);
  return told;
}

/** One row for each id and role. @throws {Error} for a role that is none of the kind's, or one that nobody plays */
function subjectsOf(kind: EventKind, subjects: object): { subject: string; role: string }[] {
  const roles: Readonly<Record<string, string>> = eventKinds[kind].roles;
  const unknown = Object.keys(subjects).find((role) => !Object.hasOwn(roles, role));
  if (unknown !== undefined) throw new Error(`An event "${kind}" has no subject that plays "${unknown}"`);
  const given = new Map<string, unknown>(Object.entries(subjects));
  return Object.entries(roles).flatMap(([role, count]) => {
    const played = given.get(role);
    const ids = new Set([played].flat().filter((id) => typeof id === 'string'));
    if (count === 'one' ? ids.size !== 1 : count === 'maybe' && ids.size > 1)
      throw new Error(`An event "${kind}" has ${ids.size} subjects that play "${role}"`);
    return [...ids].map((subject) => ({ subject, role }));
  });
}
