import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';

/** Someone whom a Grafana has vouched for. */
export interface GrafanaUser {
  id: string;
  login: string;
  name: string;
  /** Null where this Grafana's identities carry no role. */
  role: 'viewer' | 'editor' | 'admin' | null;
}

/** A Grafana whose signed identities are believed. */
export interface TrustedGrafana {
  /** Its `root_url`; a slash at the end makes no difference. */
  issuer: string;
  orgId: number;
  keys: JWTVerifyGetKey;
}

/** Which of the checks a signed identity failed, in words that say what to look at. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly part: 'keys' | 'signature' | 'issuer' | 'audience' | 'clock';
  constructor(part: IdentityError['part'], message: string, cause?: unknown) {
    super(message, { cause });
    this.part = part;
  }
}

/** Clocks of two machines may differ by so much, in seconds. */
const tolerance = 60;

/** The signing keys of a Grafana: cached, and fetched anew for an unknown key at most once a minute. */
export function grafanaKeys(grafanaUrl: string): JWTVerifyGetKey {
  const address = new URL('api/signing-keys/keys', grafanaUrl.endsWith('/') ? grafanaUrl : `${grafanaUrl}/`);
  return createRemoteJWKSet(address, {
    cooldownDuration: 60_000,
    cacheMaxAge: 3_600_000,
    timeoutDuration: 5_000,
  });
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function roleOf(claim: unknown): GrafanaUser['role'] {
  switch (typeof claim === 'string' ? claim.toLowerCase() : '') {
    case 'admin':
      return 'admin';
    case 'editor':
      return 'editor';
    case 'viewer':
    case 'none':
      return 'viewer';
    default:
      return null;
  }
}

/**
 * Verifies an `X-Grafana-Id`: ES256 with the issuer's keys, issuer, audience `org:<id>`, type `user`, expiry.
 * @throws {IdentityError}
 */
export async function verifyIdentity(
  jwt: string,
  trusted: readonly TrustedGrafana[],
  now: number,
): Promise<GrafanaUser> {
  let claimedIssuer: string;
  try {
    claimedIssuer = withoutSlash(decodeJwt(jwt).iss ?? '');
  } catch (cause) {
    throw new IdentityError('signature', 'X-Grafana-Id is not a signed identity.', cause);
  }
  const grafana = trusted.find(({ issuer }) => withoutSlash(issuer) === claimedIssuer);
  if (grafana === undefined) {
    const known = trusted.map(({ issuer }) => issuer).join(', ') || 'none is set';
    throw new IdentityError(
      'issuer',
      `The identity was issued by "${claimedIssuer}", which is not trusted here (trusted: ${known}). Set the issuer in AppOps to Grafana's root_url. If that was changed lately: Grafana shows the identity from before for up to ten minutes.`,
    );
  }
  try {
    const { payload } = await jwtVerify(jwt, grafana.keys, {
      algorithms: ['ES256'],
      audience: `org:${grafana.orgId}`,
      clockTolerance: tolerance,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'sub'],
    });
    const subject = payload.sub ?? '';
    const type = typeof payload.type === 'string' ? payload.type : subject.split(':')[0];
    if (type !== 'user')
      throw new IdentityError(
        'signature',
        `The identity is of the type "${String(type)}", not of a user who is signed in.`,
      );
    const login =
      typeof payload.username === 'string'
        ? payload.username
        : typeof payload.login === 'string'
          ? payload.login
          : subject;
    return {
      id: subject,
      login,
      name: typeof payload.name === 'string' && payload.name !== '' ? payload.name : login,
      role: roleOf(payload.role),
    };
  } catch (error) {
    if (error instanceof IdentityError) throw error;
    if (error instanceof errors.JWTExpired)
      throw new IdentityError(
        'clock',
        'The identity has expired. If this happens at once, the clocks of Grafana and AppOps differ by more than a minute.',
        error,
      );
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
      throw new IdentityError(
        'audience',
        `The identity is for another organisation than org ${grafana.orgId}. Set grafana.orgId to the id of this Grafana organisation.`,
        error,
      );
    if (error instanceof errors.JWTClaimValidationFailed)
      throw new IdentityError('clock', `The identity's claim "${error.claim}" is not valid.`, error);
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
      throw new IdentityError(
        'keys',
        "Grafana's published keys do not include the one that signed this identity.",
        error,
      );
    if (
      error instanceof errors.JWSSignatureVerificationFailed ||
      error instanceof errors.JOSEAlgNotAllowed ||
      error instanceof errors.JWSInvalid ||
      error instanceof errors.JWTInvalid
    )
      throw new IdentityError('signature', "The identity's signature does not fit.", error);
    throw new IdentityError(
      'keys',
      `Grafana's signing keys could not be fetched (${error instanceof Error ? error.message : String(error)}). Check grafana.url in AppOps' settings.`,
      error,
    );
  }
}
