import {
  deviceAuthorization,
  deviceRevocation,
  deviceToken,
  oauthError,
} from '@appops/shared/contract/device';
import * as z from 'zod/mini';
import { deleteEntry, getEntry, putEntry } from '../storage/database.ts';
import { readSettings } from '../storage/settings.ts';
import {
  afterPoll,
  afterRenewal,
  beginPairing,
  credentials,
  endReason,
  needsRenewal,
  pairing,
  type Credentials,
  type EndReason,
  type Pairing,
  type TokenAnswer,
} from './pairing.ts';

const CLIENT_ID = 'appops-extension';
/** What the extension needs and no more; the approver's role may cap it further. */
const SCOPE = 'read annotate operate';

/** How the extension stands with its backend. */
export type Connection =
  | { state: 'no_backend' }
  | { state: 'unpaired'; backendUrl: string; reason: EndReason | null }
  | { state: 'pairing'; backendUrl: string; pairing: Pairing }
  | { state: 'paired'; backendUrl: string; credentials: Credentials };

/** Reads where we stand. A token of another backend than the one in the settings is never used. */
export async function readConnection(): Promise<Connection> {
  const { backendUrl } = await readSettings();
  if (backendUrl === '') return { state: 'no_backend' };
  const held = credentials.safeParse(await getEntry('values', 'credentials'));
  if (held.success && held.data.backendUrl === backendUrl)
    return { state: 'paired', backendUrl, credentials: held.data };
  const under = pairing.safeParse(await getEntry('values', 'pairing'));
  if (under.success && under.data.backendUrl === backendUrl)
    return { state: 'pairing', backendUrl, pairing: under.data };
  if (held.success) return { state: 'unpaired', backendUrl, reason: 'other_backend' };
  const reason = endReason.safeParse(await getEntry('values', 'ended'));
  return { state: 'unpaired', backendUrl, reason: reason.success ? reason.data : null };
}

export type PairingStart = { ok: true } | { ok: false; message: string };

/** Asks the backend for a code. A pairing under way is replaced. */
export async function startPairing(now = Date.now()): Promise<PairingStart> {
  const { backendUrl } = await readSettings();
  if (backendUrl === '') return { ok: false, message: 'Set the address of your AppOps first.' };
  const answer = await post(backendUrl, deviceAuthorization.path, {
    client_id: CLIENT_ID,
    client_name: clientName(),
    scope: SCOPE,
  });
  if (answer.kind === 'unreachable') return { ok: false, message: answer.message };
  const reply = deviceAuthorization.reply.safeParse(answer.body);
  const refusal = oauthError.safeParse(answer.body);
  if (refusal.success) return { ok: false, message: refusal.data.error_description ?? refusal.data.error };
  if (answer.status !== 200 || !reply.success) {
    return { ok: false, message: `${backendUrl} answered, but not as an AppOps does. Is the address right?` };
  }
  await deleteEntry('values', 'ended');
  await putEntry('values', beginPairing(backendUrl, reply.data, now), 'pairing');
  return { ok: true };
}

/** Gives up a code that was not approved yet. */
export async function cancelPairing(): Promise<void> {
  await deleteEntry('values', 'pairing');
}

const toRevoke = z.array(z.object({ backendUrl: z.string(), token: z.string(), since: z.number() }));
/** A refresh token that was not used for so long has ended by itself. */
const REVOKE_WITHIN_MS = 30 * 86_400_000;

/** Unpairs as the person wishes: forgotten here at once. `revokeOwed` then tells the backend, when it answers. */
export async function unpair(): Promise<void> {
  const connection = await readConnection();
  if (connection.state === 'paired') await owe(connection.credentials);
  await endPairing('unpaired');
}

async function owe({ backendUrl, refreshToken }: Credentials): Promise<void> {
  const owed = toRevoke.safeParse(await getEntry('values', 'toRevoke'));
  const before = owed.success ? owed.data : [];
  await putEntry('values', [...before, { backendUrl, token: refreshToken, since: Date.now() }], 'toRevoke');
}

let revoking: Promise<void> | null = null;

/** Tells backends of pairings that ended here (RFC 7009). What cannot be told now is told at a later call. */
export async function revokeOwed(now = Date.now()): Promise<void> {
  revoking ??= revokeAll(now).finally(() => (revoking = null));
  await revoking;
}

async function revokeAll(now: number): Promise<void> {
  const owed = toRevoke.safeParse(await getEntry('values', 'toRevoke'));
  if (!owed.success) return;
  const left: typeof owed.data = [];
  for (const one of owed.data) {
    const form = { token: one.token, token_type_hint: 'refresh_token', client_id: CLIENT_ID };
    const answer = await post(one.backendUrl, deviceRevocation.path, form);
    // 200 also for a token that is no longer known; 404 by a backend that cannot revoke yet.
    const isOver = answer.kind === 'answer' && (answer.status < 500 || now - one.since > REVOKE_WITHIN_MS);
    if (!isOver) left.push(one);
  }
  if (left.length === 0) await deleteEntry('values', 'toRevoke');
  else await putEntry('values', left, 'toRevoke');
}

/** Whether a backend still has to hear that this browser is unpaired. */
export async function owesRevocation(): Promise<boolean> {
  const owed = toRevoke.safeParse(await getEntry('values', 'toRevoke'));
  return owed.success && owed.data.length > 0;
}

/** Forgets the token on this side: it is no longer accepted, or was given up. */
export async function endPairing(reason: EndReason): Promise<void> {
  await deleteEntry('values', 'pairing');
  await deleteEntry('values', 'credentials');
  await putEntry('values', reason, 'ended');
}

let polling: Promise<void> | null = null;

/** Polls for approval when a poll is due. Alarms and an open panel both call this; it is never run twice at once. */
export async function pollPairing(now = Date.now()): Promise<void> {
  polling ??= pollOnce(now).finally(() => (polling = null));
  await polling;
}

async function pollOnce(now: number): Promise<void> {
  const connection = await readConnection();
  if (connection.state !== 'pairing' || now < connection.pairing.nextPollAt) return;
  const answer = await askForToken(connection.backendUrl, {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: CLIENT_ID,
    device_code: connection.pairing.deviceCode,
  });
  // The person may have cancelled or changed the backend while the request was on its way.
  const still = pairing.safeParse(await getEntry('values', 'pairing'));
  if (!still.success || still.data.deviceCode !== connection.pairing.deviceCode) return;
  const step = afterPoll(connection.pairing, answer, now);
  switch (step.next) {
    case 'wait':
      return await putEntry('values', step.pairing, 'pairing');
    case 'paired': {
      const held = credentials.safeParse(await getEntry('values', 'credentials'));
      // Paired with another backend before: that one is not used any more.
      if (held.success) await owe(held.data);
      await putEntry('values', step.credentials, 'credentials');
      await cancelPairing();
      void revokeOwed();
      return;
    }
    case 'ended':
      return await endPairing(step.reason);
  }
}

export type Access =
  | { ok: true; backendUrl: string; accessToken: string }
  | { ok: false; why: 'no_backend' | 'unpaired' | 'unreachable'; message: string };

let renewal: Promise<Access> | null = null;

/** An access token that is good for a minute at least, renewed when it is not or when the backend refused it. */
export async function getAccess(refused: string | null = null, now = Date.now()): Promise<Access> {
  const connection = await readConnection();
  if (connection.state === 'no_backend')
    return { ok: false, why: 'no_backend', message: 'Set the address of your AppOps.' };
  if (connection.state !== 'paired')
    return { ok: false, why: 'unpaired', message: 'Pair this browser with AppOps.' };
  const current = connection.credentials;
  if (current.accessToken !== refused && !needsRenewal(current, now)) {
    return { ok: true, backendUrl: connection.backendUrl, accessToken: current.accessToken };
  }
  // One renewal at a time: a refresh token used twice counts as stolen and ends the pairing.
  renewal ??= renew(current, now).finally(() => (renewal = null));
  return await renewal;
}

async function renew(current: Credentials, now: number): Promise<Access> {
  const answer = await askForToken(current.backendUrl, {
    grant_type: 'refresh_token',
    client_id: CLIENT_ID,
    refresh_token: current.refreshToken,
  });
  const step = afterRenewal(current, answer, now);
  switch (step.next) {
    case 'renewed':
      await putEntry('values', step.credentials, 'credentials');
      return { ok: true, backendUrl: current.backendUrl, accessToken: step.credentials.accessToken };
    case 'ended':
      await endPairing(step.reason);
      return { ok: false, why: 'unpaired', message: 'AppOps no longer accepts this browser. Pair it again.' };
    case 'unreachable':
      return { ok: false, why: 'unreachable', message: step.message };
  }
}

async function askForToken(backendUrl: string, form: z.input<typeof deviceToken.body>): Promise<TokenAnswer> {
  const answer = await post(backendUrl, deviceToken.path, form);
  if (answer.kind === 'unreachable') return answer;
  const reply = deviceToken.reply.safeParse(answer.body);
  if (answer.status === 200 && reply.success) return { kind: 'token', reply: reply.data };
  const error = oauthError.safeParse(answer.body);
  if (answer.status < 500 && error.success) {
    return { kind: 'error', error: error.data.error, description: error.data.error_description ?? '' };
  }
  return {
    kind: 'unreachable',
    message: `${backendUrl} answered ${answer.status}, which AppOps does not. Is something in between?`,
  };
}

type PostAnswer =
  { kind: 'answer'; status: number; body: unknown } | { kind: 'unreachable'; message: string };

/* Apart from the typed client, because RFC 6749 has its own error bodies, which that client does not read. */
async function post(
  backendUrl: string,
  path: string,
  form: Record<string, string | undefined>,
): Promise<PostAnswer> {
  const entries = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    const response = await fetch(backendUrl + path, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(entries),
      signal: AbortSignal.timeout(25_000),
    });
    const body: unknown = await response.json().catch(() => null);
    return { kind: 'answer', status: response.status, body };
  } catch {
    return {
      kind: 'unreachable',
      message: `AppOps did not answer at ${backendUrl}. Check that it runs and that the address is right, then try again.`,
    };
  }
}

function clientName(): string {
  const agent = navigator.userAgent;
  const browser = agent.includes('Firefox') ? 'Firefox' : agent.includes('Edg/') ? 'Edge' : 'Chrome';
  const system = /Windows|Mac OS X|Android|CrOS|Linux/.exec(agent)?.[0] ?? 'unknown system';
  return `AppOps extension in ${browser} on ${system}`;
}
