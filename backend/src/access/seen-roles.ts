import type { Actor } from '@appops/shared/contract/actors';
import type { Scope } from '@appops/shared/contract/route';
import { isOutage } from '../database/outage.ts';
import type { Store, ReadTx, WriteTx } from '../database/store.ts';
import { patiently } from './patience.ts';
import { allows, scopesOf, type Role } from './roles.ts';

/** For how long a role that was seen in Grafana is believed, in milliseconds. */
export const roleBelievedFor = 30 * 86_400_000;
/** How often it is written at most that a role was seen again, in milliseconds. */
const seenStep = 3_600_000;

const ranks: Record<Role, number> = { viewer: 0, editor: 1, admin: 2 };

/** Who came through Grafana's app door, and as what. */
export interface Sighting {
  /** The actor's id, such as `grafana:user:1`. */
  person: string;
  role: Role;
  /** False where the identity carries no role and the route's level stands for it: the person may be more than that. */
  exact: boolean;
}

/**
 * Remembers the role that a person was seen with. A level that a route stands for proves no demotion: a lower one
 * changes nothing while the higher one is still believed.
 */
export async function rememberRole(
  store: Store,
  { person, role, exact }: Sighting,
  now: number,
): Promise<void> {
  const known = await store.read((tx) => lastSeen(tx, person));
  const believed = known !== undefined && isBelieved(known.seen_at, now);
  if (believed && known.role === role && now - known.seen_at < seenStep) return;
  if (believed && !exact && ranks[role] < ranks[known.role]) return;
  const noted = store
    .write((tx) =>
      tx
        .insertInto('seen_roles')
        .values({ person, role, seen_at: now })
        .onConflict((conflict) => conflict.column('person').doUpdateSet({ role, seen_at: now }))
        .execute(),
    )
    .catch((error: unknown) => {
      // Reading goes on while nothing can be written, as with a token's last use.
      if (!isOutage(error)) throw error;
    });
  await patiently(noted);
}

function lastSeen(tx: ReadTx, person: string) {
  return tx.selectFrom('seen_roles').selectAll().where('person', '=', person).executeTakeFirst();
}

/** A sighting from the future was made by a clock that has been set back since; it is believed as long as one of the past. */
function isBelieved(seenAt: number, now: number): boolean {
  return Math.abs(now - seenAt) < roleBelievedFor;
}

/**
 * What a paired browser may do now: the lesser of what was approved and the role that its person was last seen with in
 * Grafana. A role that was not seen for 30 days allows reading only, until the person opens AppOps in Grafana again.
 * The approval itself is a sighting, which is all that is known of pairings of the first release. A browser that was
 * paired with a token, without a Grafana, keeps what that token approved.
 * @returns the scopes, and why they are fewer than those approved; null where they are not
 */
export async function browserScopes(
  tx: ReadTx,
  pairing: { approver: Actor | null; approved: readonly Scope[]; pairedAt: number },
  now: number,
): Promise<{ scopes: Scope[]; reduced: string | null }> {
  const { approver, approved, pairedAt } = pairing;
  if (approver?.kind !== 'person') return { scopes: [...approved], reduced: null };
  const seenRole = await lastSeen(tx, approver.id);
  if (!isBelieved(seenRole?.seen_at ?? pairedAt, now))
    return {
      scopes: allows(approved, 'read') ? ['read'] : [],
      reduced: `${approver.name} was not seen in Grafana for 30 days, so this browser only reads. Open AppOps in Grafana once, and it may again do what was approved.`,
    };
  if (seenRole === undefined) return { scopes: [...approved], reduced: null };
  const scopes = lesser(approved, scopesOf(seenRole.role));
  return {
    scopes,
    reduced:
      scopes.length === approved.length
        ? null
        : `${approver.name} was last seen in Grafana as ${seenRole.role}, and this browser may do no more than that.`,
  };
}

/** What both allow; a scope that includes others is taken apart where only those are allowed. */
function lesser(approved: readonly Scope[], held: readonly Scope[]): Scope[] {
  return [
    ...new Set([
      ...approved.filter((scope) => allows(held, scope)),
      ...held.filter((scope) => allows(approved, scope)),
    ]),
  ];
}

/** Deletes sightings that are believed no longer: without one, and with an old one, a browser only reads. */
export async function forgetSightings(tx: WriteTx, now: number): Promise<void> {
  await tx
    .deleteFrom('seen_roles')
    .where('seen_at', '<', now - roleBelievedFor)
    .execute();
}
