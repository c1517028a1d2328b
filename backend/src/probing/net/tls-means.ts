import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import type { TlsSettings } from '@appops/shared/contract/checks/tls-settings';
import type { CheckProblem } from '@appops/shared/rules/checks/check-rules';
import { holdsSecret } from '@appops/shared/rules/checks/tls-settings-problems';
import { failed, errorCode, type Failure } from './failure.ts';
import { Remembered } from './remembered.ts';
import { trustWith, type Trust } from './trust.ts';

/** How handshakes are made and judged. */
export interface TlsMeans {
  trust: Trust;
  /** The name that is told and that the certificate must be made out to; null for the host's own. */
  serverName: string | null;
  /** False: a certificate that is not accepted is taken all the same, and told. */
  verify: boolean;
}

/** As a probe does it where a check says nothing. */
export function usualTls(trust: Trust): TlsMeans {
  return { trust, serverName: null, verify: true };
}

/**
 * Whom a connection leads to: `target` whom the check names; `elsewhere` another origin, to which a redirect led, which is
 * told neither the server name nor the client's certificate; `token` an endpoint of another origin that is told a secret, and
 * is verified whatever the check says.
 */
export type TlsPeer = 'target' | 'elsewhere' | 'token';

/** Contexts by what they are made of, since a check has the same for months; they hold keys, so that few are kept. */
const contexts = new Remembered<Trust>(64);

/**
 * How a check's handshakes are made by its TLS settings. Own authorities are trusted by the target instead of the system's, as
 * the clients of this kind all have it, and by other origins beside the system's, since these may be public.
 * @returns a failure by the check where the settings cannot be read
 */
export function tlsMeans(
  settings: TlsSettings | undefined,
  usual: Trust,
  peer: TlsPeer = 'target',
): TlsMeans | { failure: Failure } {
  if (settings === undefined) return usualTls(usual);
  const { serverName, authorities, clientCertificate, clientKey, verify = true } = settings;
  const own = authorities === undefined ? null : certificatesIn(authorities);
  const identity =
    peer !== 'target' || clientCertificate === undefined || clientKey === undefined
      ? null
      : { cert: clientCertificate, key: clientKey };
  let trust = usual;
  if (own !== null || identity !== null) {
    const key = digest([peer === 'target', own, identity, usual.pems ?? null]);
    try {
      trust = contexts.get(key) ?? contexts.keep(key, trustWith(usual, own, peer !== 'target', identity));
    } catch (error) {
      return failed('check', `This check's TLS settings cannot be used: ${opensslWords(error)}`);
    }
  }
  return {
    trust,
    serverName: peer === 'target' ? (serverName?.replace(/\.$/, '') ?? null) : null,
    verify: peer === 'token' ? true : verify,
  };
}

/** The certificates of a PEM text, one by one. */
function certificatesIn(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}

/** What of TLS settings cannot be read, which only who has OpenSSL can tell. Of texts with secrets nothing is claimed. */
export function tlsReadProblems(settings: TlsSettings | undefined): CheckProblem[] {
  if (settings === undefined) return [];
  const { authorities, clientCertificate, clientKey } = settings;
  const problems: CheckProblem[] = [];
  const add = (field: keyof TlsSettings, message: string): void => {
    problems.push({ path: ['tlsSettings', field], message });
  };
  if (authorities !== undefined && !areReadable(authorities))
    add('authorities', 'holds a certificate that cannot be read');
  const certificate = clientCertificate === undefined ? null : certificateOf(clientCertificate);
  if (certificate === 'unreadable') add('clientCertificate', 'cannot be read');
  if (clientKey === undefined || holdsSecret(clientKey)) return problems;
  try {
    const key = createPrivateKey(clientKey);
    if (certificate !== null && certificate !== 'unreadable' && !certificate.checkPrivateKey(key))
      add('clientKey', 'is not the key of this certificate');
  } catch {
    add('clientKey', 'cannot be read');
  }
  return problems;
}

function areReadable(pem: string): boolean {
  if (holdsSecret(pem)) return true;
  const all = certificatesIn(pem);
  return all.length > 0 && all.every((each) => certificateOf(each) !== 'unreadable');
}

/** The first certificate of a text; null where a secret stands in it. */
function certificateOf(pem: string): X509Certificate | 'unreadable' | null {
  if (holdsSecret(pem)) return null;
  try {
    return new X509Certificate(pem);
  } catch {
    return 'unreadable';
  }
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** What OpenSSL says, which names no part of a key. */
function opensslWords(error: unknown): string {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'string'
    ? error.reason
    : errorCode(error);
}
