import * as z from 'zod/mini';

/*
 * Device authorisation (RFC 8628) as a state machine without I/O: what to do next follows from the state, the
 * server's answer and the time. connection.ts carries it out and keeps the state on disk, because the worker
 * may be stopped between two polls.
 */

/** A pairing under way. Times are epoch milliseconds. */
export const pairing = z.object({
  backendUrl: z.string(),
  deviceCode: z.string(),
  userCode: z.string(),
  verificationUri: z.string(),
  verificationUriComplete: z.string(),
  expiresAt: z.number(),
  intervalMs: z.number(),
  nextPollAt: z.number(),
});
export type Pairing = z.infer<typeof pairing>;

/** What lets us talk to a backend. */
export const credentials = z.object({
  backendUrl: z.string(),
  accessToken: z.string(),
  accessExpiresAt: z.number(),
  refreshToken: z.string(),
  scope: z.string(),
  pairedAt: z.number(),
});
export type Credentials = z.infer<typeof credentials>;

/** Why there is no pairing any more, for the panel to say. */
export const endReason = z.enum(['denied', 'code_expired', 'revoked', 'unpaired', 'other_backend']);
export type EndReason = z.infer<typeof endReason>;

export interface AuthorizationReply {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
  expires_in: number;
  interval: number;
}

export interface TokenReply {
  access_token: string;
  expires_in: number;
  refresh_token: string;
  scope: string;
}

/** What a request to `/oauth/token` came to. */
export type TokenAnswer =
  | { kind: 'token'; reply: TokenReply }
  | { kind: 'error'; error: string; description: string }
  | { kind: 'unreachable'; message: string };

export type PairingStep =
  | { next: 'wait'; pairing: Pairing }
  | { next: 'paired'; credentials: Credentials }
  | { next: 'ended'; reason: EndReason };

export function beginPairing(backendUrl: string, reply: AuthorizationReply, now: number): Pairing {
  const intervalMs = Math.max(1, reply.interval) * 1000;
  return {
    backendUrl,
    deviceCode: reply.device_code,
    userCode: reply.user_code,
    verificationUri: reply.verification_uri,
    verificationUriComplete: reply.verification_uri_complete,
    expiresAt: now + reply.expires_in * 1000,
    intervalMs,
    nextPollAt: now + intervalMs,
  };
}

/** Judges the answer to a poll. A network failure only waits longer: the code stays good until it expires. */
export function afterPoll(current: Pairing, answer: TokenAnswer, now: number): PairingStep {
  if (answer.kind === 'token')
    return { next: 'paired', credentials: credentialsFrom(current.backendUrl, answer.reply, now, now) };
  if (now >= current.expiresAt) return { next: 'ended', reason: 'code_expired' };
  if (answer.kind === 'unreachable') {
    // RFC 8628 section 3.5 recommends to double the interval after a connection timeout.
    return { next: 'wait', pairing: waiting(current, Math.min(current.intervalMs * 2, 30_000), now) };
  }
  switch (answer.error) {
    case 'slow_down':
      return { next: 'wait', pairing: waiting(current, current.intervalMs + 5000, now) };
    case 'access_denied':
      return { next: 'ended', reason: 'denied' };
    case 'authorization_pending':
      return { next: 'wait', pairing: waiting(current, current.intervalMs, now) };
    default:
      // expired_token, and invalid_grant for a code that the server no longer knows.
      return { next: 'ended', reason: 'code_expired' };
  }
}

function waiting(current: Pairing, intervalMs: number, now: number): Pairing {
  return { ...current, intervalMs, nextPollAt: now + intervalMs };
}

/** A minute before its end a token is renewed, so that no call is made with one that expires on the way. */
const RENEW_AHEAD_MS = 60_000;

export function needsRenewal(current: Credentials, now: number): boolean {
  return now >= current.accessExpiresAt - RENEW_AHEAD_MS;
}

export type RenewalStep =
  | { next: 'renewed'; credentials: Credentials }
  | { next: 'ended'; reason: EndReason }
  | { next: 'unreachable'; message: string };

/** Judges the answer to a renewal. Only the server's own refusal ends the pairing, never a failing network. */
export function afterRenewal(current: Credentials, answer: TokenAnswer, now: number): RenewalStep {
  if (answer.kind === 'token') {
    return {
      next: 'renewed',
      credentials: credentialsFrom(current.backendUrl, answer.reply, now, current.pairedAt),
    };
  }
  if (answer.kind === 'unreachable') return { next: 'unreachable', message: answer.message };
  if (answer.error === 'invalid_grant' || answer.error === 'invalid_client')
    return { next: 'ended', reason: 'revoked' };
  return {
    next: 'unreachable',
    message: `The backend did not renew the token: ${answer.description || answer.error}.`,
  };
}

function credentialsFrom(backendUrl: string, reply: TokenReply, now: number, pairedAt: number): Credentials {
  return {
    backendUrl,
    accessToken: reply.access_token,
    accessExpiresAt: now + reply.expires_in * 1000,
    refreshToken: reply.refresh_token,
    scope: reply.scope,
    pairedAt,
  };
}
