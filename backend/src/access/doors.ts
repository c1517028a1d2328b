import { hasFields } from '@appops/shared/rules/has-fields';
import type { IncomingHttpHeaders } from 'node:http';
import type { JWTVerifyGetKey } from 'jose';
import type { Principal } from '../context.ts';
import { AppError } from '../errors.ts';
import {
  grafanaKeys,
  IdentityError,
  verifyIdentity,
  type GrafanaUser,
  type TrustedGrafana,
} from './grafana-identity.ts';
import { allows, scopesOf, type Role } from './roles.ts';
import type { Sighting } from './seen-roles.ts';

/** What a door's headers say, not yet believed. */
export interface DoorHeaders {
  door: 'app' | 'datasource';
  /** The level that the plugin's route grants, from a constant header. */
  level: Role;
  /** The signed identity, or null. */
  identity: string | null;
  /** `X-Grafana-Context`: who Grafana's proxy says it is, unsigned. */
  context: string | null;
}

/** Reads the door headers of a request; null when it came through no door. */
export function doorHeaders(headers: IncomingHttpHeaders): DoorHeaders | null {
  const text = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const door = text('x-appops-door');
  if (door !== 'app' && door !== 'datasource') return null;
  const level = text('x-appops-level');
  return {
    door,
    level: level === 'admin' || level === 'editor' ? level : 'viewer',
    identity: text('x-grafana-id'),
    context: text('x-grafana-context'),
  };
}

/** Which Grafanas are trusted: the one of the settings, and the preview's stand-in. */
export interface DoorTrust {
  grafanas: TrustedGrafana[];
  trustContext: boolean;
}

const roleOfContext: Record<string, Role> = { Admin: 'admin', Editor: 'editor', Viewer: 'viewer' };

/** Of a person only, as with signed identities; and with the same id, so that turning signatures on changes nobody. */
function userOfContext(context: string): GrafanaUser | null {
  try {
    const fields: unknown = JSON.parse(context);
    if (!hasFields(fields)) return null;
    const { Login, Name, UserID, UserUID, OrgRole, IsServiceAccount, IsAnonymous } = fields;
    if (typeof Login !== 'string' || Login === '' || IsServiceAccount === true || IsAnonymous === true)
      return null;
    const id =
      typeof UserID === 'number' && UserID > 0 ? UserID : typeof UserUID === 'string' ? UserUID : Login;
    return {
      id: `user:${id}`,
      login: Login,
      name: typeof Name === 'string' && Name !== '' ? Name : Login,
      role: roleOfContext[String(OrgRole)] ?? 'viewer',
    };
  } catch {
    return null;
  }
}

/**
 * Who stands behind the app door.
 * @throws {AppError} identity_invalid
 */
async function userBehindAppDoor(headers: DoorHeaders, trust: DoorTrust, now: number): Promise<GrafanaUser> {
  if (headers.identity !== null) {
    try {
      return await verifyIdentity(headers.identity, trust.grafanas, now);
    } catch (error) {
      if (error instanceof IdentityError)
        throw new AppError('identity_invalid', error.message, { cause: error });
      throw error;
    }
  }
  // Believed only here, where no signature came: the proxy of this door sets the header itself, always.
  const user = trust.trustContext && headers.context !== null ? userOfContext(headers.context) : null;
  if (user !== null) return user;
  throw new AppError(
    'identity_invalid',
    'Grafana sent no signed identity (X-Grafana-Id). AppOps needs Grafana 12.4 or newer; or an administrator may set grafana.trustContext.',
  );
}

/**
 * Narrows a door's token to the person behind it. A door header grants nothing: it only takes away.
 * @param saw told of the person and their role
 * @throws {AppError} identity_invalid
 */
export async function keepDoor(
  headers: DoorHeaders,
  token: Principal,
  trust: DoorTrust,
  now: number,
  saw: (sighting: Sighting) => Promise<void> = () => Promise.resolve(),
): Promise<Principal> {
  if (headers.door === 'datasource') {
    // A viewer can forge every header but the token's here, so it only ever reads.
    return {
      ...token,
      role: 'viewer',
      scopes: allows(token.scopes, 'read') ? ['read'] : [],
      door: 'datasource',
    };
  }
  const user = await userBehindAppDoor(headers, trust, now);
  const role = user.role ?? headers.level;
  const person = `grafana:${user.id}`;
  await saw({ person, role, exact: user.role !== null });
  return {
    actor: { kind: 'person', id: person, name: user.name },
    role,
    scopes: scopesOf(role).filter((scope) => allows(token.scopes, scope)),
    door: 'app',
    tokenId: token.tokenId,
  };
}

/** Keeps the key sets of Grafanas between requests, so that their caches work. */
export function createKeyring(): (grafanaUrl: string) => JWTVerifyGetKey {
  const sets = new Map<string, JWTVerifyGetKey>();
  return (url) => {
    const known = sets.get(url);
    if (known !== undefined) return known;
    if (sets.size > 20) sets.clear();
    const made = grafanaKeys(url);
    sets.set(url, made);
    return made;
  };
}
