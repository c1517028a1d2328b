import { newId } from '@appops/shared/contract/ids';
import type { Check } from '@appops/shared/contract/checks/check';
import { mayHoldCredential } from '@appops/shared/rules/checks/credential-headers';
import { hasFields } from '@appops/shared/rules/has-fields';
import {
  isSecretHost,
  misfitOf,
  placeholderOf,
  secretLength,
  secretNamesIn,
} from '@appops/shared/rules/checks/secret-text';
import { sentTexts, withSentTexts, type SentText } from '@appops/shared/rules/checks/sent-texts';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Sealer } from '../access/sealing.ts';
import { contextIn, type Context } from '../context.ts';
import { checkText, readCheck } from '../database/check-text.ts';
import { holdRows } from '../database/held-rows.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { Store, WriteTx } from '../database/store.ts';
import { openedBy } from './known-secrets.ts';
import { nameFor } from './moved-name.ts';

interface MoveOptions {
  store: Store;
  sealer: Sealer;
  /** Epoch milliseconds. */
  now: number;
  log: Logger;
}

/**
 * Moves what headers of checks from before there were secrets hold, by their names (`mayHoldCredential`), into secrets. A check
 * sends after it what it sent before, so it is no edit: its version, its evidence and its state stay. One monitor a transaction,
 * in which it is struck off the list that the migration made: it may be killed anywhere, and two processes may do it at once.
 */
export async function moveHeaders(options: MoveOptions): Promise<void> {
  const { store, log } = options;
  const left = await store.read((tx) =>
    tx.selectFrom('plain_headers').select('monitor_id').orderBy('monitor_id').execute(),
  );
  if (left.length === 0) return;
  await cleanReplies(store);
  const known = await movedBefore(options);
  let monitors = 0;
  let headers = 0;
  let failed = 0;
  for (const { monitor_id: id } of left) {
    try {
      const moved = await moveOne(options, id, known);
      // Only what was committed is known.
      for (const { key, name } of moved) known.set(key, name);
      if (moved.length > 0) monitors += 1;
      headers += moved.length;
    } catch (error) {
      failed += 1;
      log.error(
        { err: error, monitor: id },
        'The headers of a monitor could not be moved into secrets; they stay as they are, and it is tried again at the next start',
      );
    }
  }
  log.info(
    { lookedAt: left.length, monitors, headers, failed },
    'Header values that hold credentials were moved into secrets, which are sealed; the monitors send what they sent before. Copies of the database from before still hold them in plain text: replace the values there are many readers of',
  );
}

/** A secret by what it holds and where that may be sent. */
interface Moved {
  key: string;
  name: string;
}

const keyOf = (host: string, value: string) => JSON.stringify([host, value]);

/** The secrets of one host that there are, so that what many monitors send alike becomes one of them. */
async function movedBefore({ store, sealer }: MoveOptions): Promise<Map<string, string>> {
  const rows = await store.read((tx) =>
    tx.selectFrom('secrets').select(['name', 'value', 'hosts']).where('retired_at', 'is', null).execute(),
  );
  const known = new Map<string, string>();
  for (const { name, value, hosts } of rows) {
    const opened = value === null ? null : openedBy(sealer, value);
    const [host, ...others] = fromJson(hosts);
    if (opened !== null && host !== undefined && others.length === 0) known.set(keyOf(host, opened), name);
  }
  return known;
}

/** @returns the headers that were moved, each by its secret */
function moveOne(
  { store, sealer, now, log }: MoveOptions,
  id: string,
  known: ReadonlyMap<string, string>,
): Promise<Moved[]> {
  return store.write(async (tx) => {
    const ctx = contextIn(tx, { now, requestId: 'start', log });
    await holdRows(tx, 'monitors', [id]);
    const struck = await tx
      .deleteFrom('plain_headers')
      .where('monitor_id', '=', id)
      .returning('monitor_id')
      .executeTakeFirst();
    const monitor = await tx
      .selectFrom('monitors')
      .innerJoin('environments', 'environments.id', 'monitors.environment_id')
      .innerJoin('services', 'services.id', 'monitors.service_id')
      .selectAll('monitors')
      .select(['services.slug as service', 'environments.slug as environment'])
      .where('monitors.id', '=', id)
      .executeTakeFirst();
    // Another process has just done it.
    if (struck === undefined || monitor === undefined) return [];
    const moving = movedHeaders(readCheck(monitor.check_spec));
    if (moving.length === 0) return [];
    const names = new Map<string, string>();
    const moved: Moved[] = [];
    for (const header of moving) {
      const key = keyOf(header.host, header.value);
      const before = moved.find((one) => one.key === key)?.name ?? known.get(key);
      const name = (await stillSet(tx, before)) ?? (await makeSecret(ctx, header, monitor, sealer));
      moved.push({ key, name });
      names.set(header.name, name);
    }
    await rename(ctx, monitor, moving, names);
    return moved;
  });
}

/** A header whose value, or what stands behind its scheme, is moved. */
interface MovedHeader {
  name: string;
  /** What stays in front of the secret, such as "Bearer ". */
  before: string;
  value: string;
  host: string;
}

function movedHeaders(check: Check): MovedHeader[] {
  return sentTexts(check).flatMap((sent) => {
    const [field, name, deeper] = sent.path;
    return field === 'headers' && name !== undefined && deeper === undefined && mayHoldCredential(name)
      ? movedHeader(name, sent)
      : [];
  });
}

function movedHeader(name: string, { text, to }: SentText): MovedHeader[] {
  // The scheme of an Authorization is no secret (RFC 9110 section 11.4), and says what the rest is.
  const [, scheme = '', rest = text] = /authorization$/i.test(name)
    ? (/^([A-Za-z][A-Za-z0-9._-]* +)(\S.*)$/.exec(text) ?? [])
    : [];
  const canBe =
    to !== null &&
    isSecretHost(to) &&
    rest.length >= secretLength.least &&
    rest.length <= secretLength.most &&
    misfitOf(rest, 'header') === null &&
    secretNamesIn(text).length === 0 &&
    !text.includes('${secret:');
  return canBe ? [{ name, before: scheme, value: rest, host: to }] : [];
}

/** The name of a secret that somebody may have retired meanwhile; null where that is so, or there was none. */
async function stillSet(tx: WriteTx, name: string | undefined): Promise<string | null> {
  if (name === undefined) return null;
  const row = await tx
    .selectFrom('secrets')
    .select('name')
    .where('name', '=', name)
    .where('value', 'is not', null)
    .executeTakeFirst();
  return row?.name ?? null;
}

/** A new secret, with a name that says what it is. */
async function makeSecret(
  ctx: Context,
  { name: header, value, host }: MovedHeader,
  { service, environment }: { service: string; environment: string },
  sealer: Sealer,
): Promise<string> {
  const { tx, now } = ctx;
  const actor = toJson(ctx.actor);
  for (let count = 1; ; count += 1) {
    const name = nameFor(service, environment, header, count);
    const id = newId('secret');
    const made = await tx
      .insertInto('secrets')
      .values({
        id,
        name,
        value: sealer.seal(value),
        hosts: toJson([host]),
        created_at: now,
        created_by: actor,
        set_at: now,
        set_by: actor,
        changed_at: now,
        changed_by: actor,
        retired_at: null,
        version: 1,
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made === undefined) continue;
    ctx.tell('secret.created', { subjects: { secret: id }, data: { name, hosts: [host] } });
    return name;
  }
}

async function rename(
  ctx: Context,
  monitor: MonitorTable,
  moving: readonly MovedHeader[],
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const { tx } = ctx;
  const check = withSentTexts(readCheck(monitor.check_spec), ({ path: [field, name = ''], text }) => {
    const header = field === 'headers' ? moving.find((one) => one.name === name) : undefined;
    const secret = names.get(name);
    return header === undefined || secret === undefined ? text : `${header.before}${placeholderOf(secret)}`;
  });
  // Whoever has the monitor open in a form edits an older state now; to its results nothing has changed.
  await tx
    .updateTable('monitors')
    .set((eb) => ({ check_spec: checkText(check), edits: eb('edits', '+', 1) }))
    .where('id', '=', monitor.id)
    .execute();
  const secrets = [...new Set(names.values())];
  const rows = await tx.selectFrom('secrets').select('id').where('name', 'in', secrets).execute();
  ctx.tell('secret.moved_from_headers', {
    subjects: {
      monitor: monitor.id,
      service: monitor.service_id,
      environment: monitor.environment_id,
      secret: rows.map(({ id }) => id),
    },
    data: { name: monitor.name, headers: moving.map(({ name }) => name), secrets },
  });
}

/** What stands in the place of a credential in an answer that is kept for a repetition. */
const movedWords = '(moved to a secret)';

/** Answers to requests of before, which are kept for repetitions, tell checks with their headers: these are cleaned. */
async function cleanReplies(store: Store): Promise<void> {
  const kept = await store.read((tx) =>
    tx
      .selectFrom('idempotency')
      .select(['actor', 'key'])
      .where(sql<boolean>`reply like ${'%"headers":{"%'}`)
      .execute(),
  );
  for (const one of kept) await store.write((tx) => cleanReply(tx, one));
}

async function cleanReply(tx: WriteTx, { actor, key }: { actor: string; key: string }): Promise<void> {
  const row = await tx
    .selectFrom('idempotency')
    .select('reply')
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return;
  await tx
    .updateTable('idempotency')
    .set({ reply: toJson(withoutCredentials(fromJson(row.reply))) })
    .where('actor', '=', actor)
    .where('key', '=', key)
    .execute();
}

function withoutCredentials(value: unknown, inHeaders = false): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutCredentials(item));
  if (!hasFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      inHeaders && typeof inner === 'string' && mayHoldCredential(key) && secretNamesIn(inner).length === 0
        ? movedWords
        : withoutCredentials(inner, key === 'headers'),
    ]),
  );
}
