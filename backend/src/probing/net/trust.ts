import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** Whom a probe trusts: as OpenSSL takes it for handshakes, and by name, for the chains that we follow ourselves. */
export interface Trust {
  context: SecureContext;
  /** The trusted authorities by their subject, of which there may be several. */
  authorities: ReadonlyMap<string, readonly X509Certificate[]>;
}

/**
 * Made once and kept: reading the trusted authorities costs tens of milliseconds. `trust` are PEM certificates that
 * replace the system's.
 */
export function trustIn(trust?: readonly string[]): Trust {
  const pems = trust ?? getCACertificates('default');
  return {
    context: createSecureContext(trust === undefined ? {} : { ca: [...trust] }),
    authorities: Map.groupBy(
      pems.flatMap((pem) => readable(pem)),
      ({ subject }) => subject,
    ),
  };
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
