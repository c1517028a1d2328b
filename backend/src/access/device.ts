import { randomInt } from 'node:crypto';
import type {
  deviceAuthorization as authorizationRoute,
  deviceRequest,
} from '@appops/shared/contract/device';
import type { BodyOf, ReplyOf } from '@appops/shared/contract/route';
import { scopes as allScopes } from '@appops/shared/contract/route';
import type * as z from 'zod/mini';
import type { ReadContext, Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { DeviceRequestTable } from '../database/schema/access.ts';
import { AppError } from '../errors.ts';
import { OAuthError } from './oauth-error.ts';
import { allows } from './roles.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';

/** How long a code can be approved, and how often its browser may ask, in milliseconds. */
export const codeLifetime = 10 * 60_000;
export const pollInterval = 2_000;
/** Codes that one address may have waiting at once. */
const waitingPerAddress = 10;

/** RFC 8628 section 6.1: 20 consonants; 8 of them make 20^8 = 2.6e10 codes. */
const consonants = 'BCDFGHJKLMNPQRSTVWXZ';

function newUserCode(): string {
  return Array.from({ length: 8 }, () => consonants[randomInt(consonants.length)]).join('');
}

/** XXXX-XXXX, as it is shown. */
function shown(userCode: string): string {
  return `${userCode.slice(0, 4)}-${userCode.slice(4)}`;
}

type DeviceRequest = z.infer<typeof deviceRequest>;

function requestOf(row: DeviceRequestTable, now: number): DeviceRequest {
  return {
    userCode: shown(row.user_code),
    clientName: row.client_name,
    scopes: fromJson(row.scopes),
    requestedAt: new Date(row.requested_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
    address: row.address,
    status:
      row.expires_at <= now && row.status === 'pending'
        ? 'expired'
        : // Its browser has taken what it was granted.
          row.status === 'exchanged'
          ? 'approved'
          : row.status,
  };
}

/**
 * A browser asks to be paired.
 * @param verificationUri the page where a person enters the code
 * @param address where the request came from, shown to the approver
 * @throws {OAuthError} invalid_scope; slow_down while too many codes of this address wait
 */
export async function requestDevice(
  ctx: Context,
  body: BodyOf<typeof authorizationRoute>,
  verificationUri: string,
  address: string,
): Promise<ReplyOf<typeof authorizationRoute>> {
  const { tx, now } = ctx;
  const wanted = (body.scope ?? 'read annotate').split(/\s+/).filter((scope) => scope !== '');
  const scopes = wanted.flatMap((scope) => allScopes.find((known) => known === scope) ?? []);
  if (scopes.length !== wanted.length)
    throw new OAuthError('invalid_scope', `Known scopes are ${allScopes.join(', ')}.`);
  await tx
    .deleteFrom('device_requests')
    .where('expires_at', '<', now - codeLifetime)
    .execute();
  const waiting = await tx
    .selectFrom('device_requests')
    .select('user_code')
    .where('address', '=', address)
    .where('status', '=', 'pending')
    .where('expires_at', '>', now)
    .execute();
  if (waiting.length >= waitingPerAddress)
    throw new OAuthError(
      'slow_down',
      'Too many codes of this address wait for approval. Approve or deny one, or wait ten minutes.',
      'rate_limited',
    );
  const deviceCode = newTokenSecret();
  const userCode = newUserCode();
  await tx
    .insertInto('device_requests')
    .values({
      device_code_hash: hashSecret(deviceCode),
      user_code: userCode,
      client_id: body.client_id,
      client_name: body.client_name ?? body.client_id,
      scopes: toJson(scopes),
      status: 'pending',
      address,
      requested_at: now,
      expires_at: now + codeLifetime,
      last_polled_at: null,
      decided_by: null,
      granted_scopes: null,
    })
    .execute();
  return {
    device_code: deviceCode,
    user_code: shown(userCode),
    verification_uri: verificationUri,
    verification_uri_complete: `${verificationUri}?code=${shown(userCode)}`,
    expires_in: codeLifetime / 1000,
    interval: pollInterval / 1000,
  };
}

/** Counts wrong guesses per actor, so that codes cannot be tried out. */
export class GuessLimit {
  readonly #misses = new Map<string, number[]>();
  readonly #most: number;
  readonly #withinMs: number;
  constructor(most = 5, withinMs = 60_000) {
    this.#most = most;
    this.#withinMs = withinMs;
  }

  /** @throws {AppError} rate_limited after too many misses */
  check(actor: string, now: number): void {
    const recent = (this.#misses.get(actor) ?? []).filter((time) => now - time < this.#withinMs);
    this.#misses.set(actor, recent);
    if (recent.length >= this.#most)
      throw new AppError('rate_limited', 'Too many wrong codes. Wait a minute and read the code again.', {
        retryAfterS: 60,
      });
  }

  missed(actor: string, now: number): void {
    if (this.#misses.size > 10_000) this.#misses.clear();
    this.#misses.set(actor, [...(this.#misses.get(actor) ?? []), now]);
  }
}

async function findRequest(
  ctx: ReadContext,
  userCode: string,
  guesses: GuessLimit,
): Promise<DeviceRequestTable> {
  const who = ctx.tokenId === null ? ctx.actor.id : `${ctx.tokenId} ${ctx.actor.id}`;
  guesses.check(who, ctx.now);
  const row = await ctx.tx
    .selectFrom('device_requests')
    .selectAll()
    .where('user_code', '=', userCode.replace('-', ''))
    .executeTakeFirst();
  if (row === undefined) {
    guesses.missed(who, ctx.now);
    throw new AppError(
      'not_found',
      `No browser shows the code ${userCode}. Check the letters; a code lives ten minutes.`,
    );
  }
  return row;
}

/**
 * Who asks with this code.
 * @throws {AppError} not_found for a code that no browser shows; rate_limited after too many of them
 */
export async function showDevice(
  ctx: ReadContext,
  userCode: string,
  guesses: GuessLimit,
): Promise<DeviceRequest> {
  return requestOf(await findRequest(ctx, userCode, guesses), ctx.now);
}

/**
 * A paired browser pairs no other: who stole its token for an hour would have access of their own for as long as they
 * like. Nor does the data source door, which only ever reads.
 * @throws {AppError} forbidden
 */
async function checkMayDecide({ tx, tokenId, door }: ReadContext): Promise<void> {
  const token =
    tokenId === null
      ? undefined
      : await tx.selectFrom('tokens').select('kind').where('id', '=', tokenId).executeTakeFirst();
  if (door === 'datasource' || token?.kind === 'browser')
    throw new AppError(
      'forbidden',
      'A browser is paired by a person in Grafana or in the preview, not by another browser.',
    );
}

/**
 * Approves or denies a code. The browser gets no more scopes than the approver has.
 * @throws {AppError} forbidden; invalid_move when it has expired or was decided otherwise
 */
export async function decideDevice(
  ctx: Context,
  userCode: string,
  approved: boolean,
  guesses: GuessLimit,
  name?: string,
): Promise<DeviceRequest> {
  await checkMayDecide(ctx);
  const row = await findRequest(ctx, userCode, guesses);
  const status = approved ? 'approved' : 'denied';
  if (row.status === status) return requestOf(row, ctx.now);
  if (row.expires_at <= ctx.now)
    throw new AppError('invalid_move', 'This code has expired. Ask for a new one in the browser.');
  if (row.status !== 'pending')
    throw new AppError(
      'invalid_move',
      `This code was already ${row.status === 'exchanged' ? 'used' : row.status}.`,
    );
  const granted = fromJson(row.scopes).filter((scope) => allows(ctx.scopes, scope));
  const { numUpdatedRows } = await ctx.tx
    .updateTable('device_requests')
    .set({
      status,
      decided_by: toJson(ctx.actor),
      granted_scopes: toJson(granted),
      client_name: name ?? row.client_name,
    })
    .where('user_code', '=', row.user_code)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new AppError('invalid_move', 'Somebody else has just decided this code.');
  ctx.tell(approved ? 'device.approved' : 'device.denied', {
    subjects: {},
    data: { clientName: name ?? row.client_name, scopes: granted },
  });
  return requestOf({ ...row, status, client_name: name ?? row.client_name }, ctx.now);
}
