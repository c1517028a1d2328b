import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { randomBytes } from 'node:crypto';
import type { GrafanaRole } from './route-matching.ts';

export interface PreviewUser {
  id: number;
  uid: string;
  login: string;
  name: string;
  email: string;
  role: GrafanaRole;
}

export interface PreviewIdentity {
  /** The public key, as Grafana publishes its own. */
  jwks: { keys: JWK[] };
  /** An `X-Grafana-Id` for a user, valid for 10 minutes, with the claims of Grafana's. */
  sign(user: PreviewUser, issuer: string, now: number): Promise<string>;
}

/** The organisation that the preview stands for. */
export const previewOrg = { id: 1, name: 'Main Org.' };

/** Makes a key pair of the preview's own. It lives as long as the process. */
export async function createPreviewIdentity(): Promise<PreviewIdentity> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const kid = randomBytes(12).toString('hex');
  const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid };
  return {
    jwks: { keys: [jwk] },
    sign: (user, issuer, now) =>
      new SignJWT({
        identifier: user.uid,
        type: 'user',
        namespace: 'default',
        authenticatedBy: 'password',
        email: user.email,
        username: user.login,
        name: user.name,
        role: user.role,
      })
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'jwt' })
        .setIssuer(issuer)
        .setAudience(`org:${previewOrg.id}`)
        .setSubject(`user:${user.uid}`)
        .setIssuedAt(Math.floor(now / 1000))
        .setExpirationTime(Math.floor(now / 1000) + 600)
        .sign(privateKey),
  };
}

/** The person that the preview signs in for a role. */
export function previewUser(role: GrafanaRole): PreviewUser {
  const name = role.toLowerCase();
  const id = { Viewer: 1, Editor: 2, Admin: 3 }[role];
  return {
    id,
    uid: `preview-${name}`,
    login: `preview-${name}`,
    name: `Preview ${name}`,
    email: `preview-${name}@localhost`,
    role,
  };
}
