import ipaddr from 'ipaddr.js';
import type { allowTargets as allowRoute, getProbe as getRoute } from '@appops/shared/contract/monitors';
import type { BodyOf, ParamsOf, ReplyOf } from '@appops/shared/contract/route';
import type { ReadContext, Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { ProbeTable } from '../database/schema/monitors.ts';
import type { Store, ReadTx, WriteTx } from '../database/store.ts';
import { AppError, notFound } from '../errors.ts';
import { neverReasonOfRange, ownPrivateSubnets, type AddressRules } from '../probing/net/address-rules.ts';

/** What is stored of a probe. */
export type StoredProbe = Omit<ReplyOf<typeof getRoute>, 'capacity' | 'offline'>;
type Probe = StoredProbe;

/** The probe in this program. */
export const localProbe = { number: 1, name: 'local' } as const;

function probeOf(row: ProbeTable): Probe {
  return {
    name: row.name,
    allow: fromJson(row.allow),
    lastSeenAt: row.last_seen_at === null ? null : new Date(row.last_seen_at).toISOString(),
    references: fromJson(row.reference_targets),
  };
}

async function findProbe(tx: ReadTx, name: string): Promise<ProbeTable> {
  const row = await tx.selectFrom('probes').selectAll().where('name', '=', name).executeTakeFirst();
  if (row === undefined) throw notFound('probe', name);
  return row;
}

/**
 * What the local probe may call beyond the public internet.
 * @throws {AppError} not_found before the first start has recorded the local probe
 */
export async function localAddressRules(tx: ReadTx): Promise<AddressRules> {
  return { allow: probeOf(await findProbe(tx, localProbe.name)).allow };
}

/**
 * The reference targets of the local probe.
 * @throws {AppError} not_found before the first start has recorded the local probe
 */
export async function localReferences(tx: ReadTx): Promise<string[]> {
  return fromJson((await findProbe(tx, localProbe.name)).reference_targets);
}

/**
 * At the very first start, writes down what the local probe may call: loopback and the machine's own private subnets.
 * @returns the list where it was written now, else null
 */
export async function ensureLocalProbe(store: Store, now: number): Promise<string[] | null> {
  const allow = ownPrivateSubnets();
  const newProbe = await store.write((tx) =>
    tx
      .insertInto('probes')
      .values({
        ...localProbe,
        allow: toJson(allow),
        last_seen_at: now,
        overload_incident: null,
        offline_incident: null,
        reference_targets: toJson<string[]>([]),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('number')
      .executeTakeFirst(),
  );
  return newProbe === undefined ? null : allow;
}

/** @throws {AppError} not_found */
export async function getProbe({ tx }: ReadContext, { name }: ParamsOf<typeof getRoute>): Promise<Probe> {
  return probeOf(await findProbe(tx, name));
}

/** @throws {AppError} invalid_request for a range that cannot be read or is wholly of addresses that no probe calls */
export async function allowTargets(
  ctx: Context,
  { name }: ParamsOf<typeof allowRoute>,
  { allow, references }: BodyOf<typeof allowRoute>,
): Promise<Probe> {
  const before = await findProbe(ctx.tx, name);
  const list = [...new Set(allow.map(readRange))];
  const known = fromJson(before.reference_targets);
  const asked = references === undefined ? known : [...new Set(references)];
  const after = { allow: toJson(list), reference_targets: toJson(asked) };
  await ctx.tx.updateTable('probes').set(after).where('number', '=', before.number).execute();
  const subjects = { probe: `probe_${name}` };
  // Who sends the references alone sends the ranges along as they are.
  if (references === undefined || after.allow !== before.allow)
    ctx.tell('probe.targets_allowed', {
      subjects,
      data: { name, allow: list, before: fromJson(before.allow) },
    });
  if (after.reference_targets !== before.reference_targets)
    ctx.tell('probe.references_set', { subjects, data: { name, references: asked, before: known } });
  return probeOf({ ...before, ...after });
}

/** A range as its network's address: 10.1.2.3/8 becomes 10.0.0.0/8. */
function readRange(text: string): string {
  if (!ipaddr.isValidCIDR(text))
    throw new AppError(
      'invalid_request',
      `"${text}" is no address range. Write one such as 10.0.0.0/8 or fd00::/8.`,
    );
  const [address, bits] = ipaddr.parseCIDR(text);
  const network =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(text)
      : ipaddr.IPv6.networkAddressFromCIDR(text);
  const range = `${network.toString()}/${bits}`;
  const never = neverReasonOfRange(range);
  if (never !== null)
    throw new AppError(
      'invalid_request',
      `${range} cannot be allowed: every address in it is ${never}, which no probe ever calls.`,
    );
  return range;
}

/**
 * When the local probe was last marked as alive; epoch milliseconds.
 * @throws {AppError} not_found before the first start has recorded the local probe
 */
export async function localProbeSeenAt(tx: ReadTx): Promise<number | null> {
  return (await findProbe(tx, localProbe.name)).last_seen_at;
}

/** Marks the local probe as alive. */
export async function probeSeen(tx: WriteTx, now: number): Promise<void> {
  await tx.updateTable('probes').set({ last_seen_at: now }).where('number', '=', localProbe.number).execute();
}

/** Locks the probe's row until the transaction ends: an update that changes nothing does so on both engines. */
async function lockLocalProbe(tx: WriteTx): Promise<void> {
  await tx
    .updateTable('probes')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('number', '=', localProbe.number)
    .execute();
}

/** The columns of a probe that name an incident of its own. */
export type ProbeIncidentColumn = 'overload_incident' | 'offline_incident';

/** Such an incident of the local probe; the probe is locked, so that two processes open one. */
export async function localIncident(tx: WriteTx, column: ProbeIncidentColumn) {
  await lockLocalProbe(tx);
  return tx
    .selectFrom('probes')
    .innerJoin('incidents', 'incidents.id', `probes.${column}`)
    .select(['incidents.id', 'incidents.status', 'incidents.resolved_at'])
    .where('probes.number', '=', localProbe.number)
    .executeTakeFirst();
}

/** Names such an incident. */
export async function nameLocalIncident(
  tx: WriteTx,
  column: ProbeIncidentColumn,
  incidentId: string,
): Promise<void> {
  await tx
    .updateTable('probes')
    .set({ [column]: incidentId })
    .where('number', '=', localProbe.number)
    .execute();
}
