import type { FastifyRequest } from 'fastify';
import { doorHeaders } from '../access/doors.ts';
import { authenticateToken } from '../access/authenticate-token.ts';
import type { Principal } from '../context.ts';
import type { Store } from '../database/store.ts';
import { AppError } from '../errors.ts';

/** Narrows or replaces what a token says by what a Grafana door adds. */
export type DoorKeeper = (request: FastifyRequest, token: Principal) => Promise<Principal>;

/** The bearer token of a request, or null. */
export function bearerOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const [scheme, secret] = header.split(' ', 2);
  return scheme?.toLowerCase() === 'bearer' && secret !== undefined && secret !== '' ? secret : null;
}

/**
 * Who makes this request.
 * @throws {AppError} token_missing and the other authentication codes
 */
export async function authenticate(
  store: Store,
  keepDoor: DoorKeeper,
  request: FastifyRequest,
  now: number,
): Promise<Principal> {
  const secret = bearerOf(request);
  if (secret === null) {
    throw new AppError(
      'token_missing',
      'Send a token: "Authorization: Bearer aops_…". The first one was written to the token file in the data folder when AppOps was first started.',
    );
  }
  const principal = await authenticateToken(store, secret, doorHeaders(request.headers)?.door ?? null, now);
  return keepDoor(request, principal);
}
