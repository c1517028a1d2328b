import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** Whom a probe trusts: as OpenSSL takes it for handshakes, and by name, for the chains that we follow ourselves. */
export interface Trust {
  context: SecureContext;
  /** The trusted authorities by their subject, of which there may be several. */
  authorities: ReadonlyMap<string, readonly X509Certificate[]>;
  /** Their certificates in PEM, where they are not the system's. */
  pems?: readonly string[];
}

/** What a probe proves itself by: PEM. */
export interface Identity {
  cert: string;
  key: string;
}

/**
 * Made once and kept: reading the trusted authorities costs tens of milliseconds. `trust` are PEM certificates that
 * replace the system's.
 */
export function trustIn(trust?: readonly string[]): Trust {
  return {
    context: createSecureContext(trust === undefined ? {} : { ca: [...trust] }),
    authorities: bySubject(trust ?? getCACertificates('default')),
    ...(trust === undefined ? {} : { pems: trust }),
  };
}

/**
 * Whom a check trusts that has authorities or a certificate of its own.
 * @param base whom it trusts where nothing else is said
 * @param own authorities of its own, PEM
 * @param beside whether the own ones are trusted beside those of `base`, or instead
 * @throws {Error} of OpenSSL for what it cannot read
 */
export function trustWith(
  base: Trust,
  own: readonly string[] | null,
  beside: boolean,
  identity: Identity | null,
): Trust {
  const pems =
    own === null ? base.pems : beside ? [...(base.pems ?? getCACertificates('default')), ...own] : own;
  return {
    context: createSecureContext({
      ...(pems === undefined ? {} : { ca: [...pems] }),
      ...(identity === null ? {} : identity),
    }),
    authorities: own === null || pems === undefined ? base.authorities : bySubject(pems),
    ...(pems === undefined ? {} : { pems }),
  };
}

function bySubject(pems: readonly string[]): Trust['authorities'] {
  return Map.groupBy(
    pems.flatMap((pem) => readable(pem)),
    ({ subject }) => subject,
  );
}

/** By these Node is told of further authorities (https://nodejs.org/api/cli.html#environment-variables). */
const ofTrust = ['NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'SSL_CERT_DIR', 'SSL_CERT_FILE'] as const;

/**
 * What of this process's environment a thread needs for `trustIn`. Handshakes there trust whom the process trusts in any
 * case; without these variables the thread would not know by name whom that is, and the end of no such chain.
 */
export function trustEnvironment(): Record<string, string> {
  return Object.fromEntries(
    ofTrust.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function readable(pem: string): X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    // One that cannot be read can issue nothing either.
    return [];
  }
}
