import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Attempt } from '@appops/shared/contract/checks';

export type TlsFacts = NonNullable<Attempt['tls']>;

/**
 * What the handshake showed. `chainExpiresAt` is the earliest expiry of the leaf and every certificate above it,
 * so that an intermediate that runs out first is seen.
 */
export function tlsFacts(socket: TLSSocket): TlsFacts {
  const alpn = socket.alpnProtocol;
  const leaf = socket.getPeerX509Certificate();
  return {
    protocol: socket.getProtocol(),
    alpn: typeof alpn === 'string' ? alpn : null,
    leafExpiresAt: leaf === undefined ? null : expiry(leaf).toISOString(),
    chainExpiresAt: leaf === undefined ? null : earliestExpiry(leaf).toISOString(),
  };
}

function earliestExpiry(leaf: X509Certificate): Date {
  let earliest = expiry(leaf);
  // A chain is short; the bound only ends a circle that a server might send.
  let above = leaf.issuerCertificate;
  for (let depth = 0; above !== undefined && depth < 10; depth += 1) {
    const date = expiry(above);
    if (date < earliest) earliest = date;
    above = above.issuerCertificate;
  }
  return earliest;
}

function expiry(certificate: X509Certificate): Date {
  return new Date(certificate.validTo);
}

/** Why the certificate was not accepted, in words. `code` is OpenSSL's or Node's. */
export function certificateProblem(where: string, host: string, code: string, facts: TlsFacts): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${where}, or one above it, has expired (earliest expiry ${facts.chainExpiresAt ?? 'unknown'})`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${where}, or one above it, is not valid yet`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `The certificate of ${where} is self-signed and not trusted`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return `The certificate chain of ${where} ends in an authority that is not trusted`;
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `The certificate of ${where} cannot be traced to a trusted authority; an intermediate may be missing (${code})`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${where} is not made out to ${host}`;
    case 'CERT_REVOKED':
      return `The certificate of ${where} is revoked`;
    default:
      return `The certificate of ${where} was not accepted: ${code}`;
  }
}
