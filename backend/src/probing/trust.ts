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

function readable(pem: string): X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    // One that cannot be read can issue nothing either.
    return [];
  }
}
