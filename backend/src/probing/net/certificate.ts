import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { chainThatCounts, earliestOf, trustedChains, type ChainSpan } from './certificate-chains.ts';
import type { Trust } from './trust.ts';

/** Names that are told of a certificate; some are made out to hundreds. */
const maxNames = 20;
const maxSent = 20;

/**
 * What the handshake showed, to be asked once for each connection. Three ends are told, as blackbox_exporter does: the
 * leaf's, the earliest of all that was sent, and that of the chain that counts (`chainThatCounts`).
 * `now` in epoch milliseconds.
 */
export function tlsFacts(socket: TLSSocket, trust: Trust, now: number): TlsFacts {
  const alpn = socket.alpnProtocol;
  const sent = sentCertificates(socket);
  const leaf = sent[0];
  const connection = {
    protocol: socket.getProtocol(),
    alpn: typeof alpn === 'string' ? alpn : null,
    // Null once the connection is gone, whatever its type says.
    cipher: socket.getCipher()?.standardName ?? null,
  };
  if (leaf === undefined) return { ...connection, ...noCertificate };
  const chain = chainThatCounts(chainsOf(leaf, sent, trust), now);
  return {
    ...connection,
    leafExpiresAt: iso(leaf.validTo),
    chainExpiresAt: chain === null ? null : iso(chain.first.validTo),
    earliestExpiresAt: iso(earliestOf(sent).validTo),
    leafValidFrom: iso(leaf.validFrom),
    chainValidFrom: chain === null ? null : iso(chain.first.validFrom),
    subject: commonName(leaf.subject),
    issuer: commonName(leaf.issuer),
    names: namesOf(leaf),
    ...keyOf(leaf),
    fingerprint: leaf.fingerprint256,
    hint: hintOf(sent, chain, now),
  };
}

const noCertificate = {
  leafExpiresAt: null,
  chainExpiresAt: null,
  earliestExpiresAt: null,
  leafValidFrom: null,
  chainValidFrom: null,
  subject: null,
  issuer: null,
  names: [],
  keyType: null,
  keyBits: null,
  fingerprint: null,
  hint: null,
};

/** The leaf and what was sent along, in that order. Node gives the rest only to the first who asks. */
function sentCertificates(socket: TLSSocket): X509Certificate[] {
  const sent: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  for (; next !== undefined && sent.length < maxSent; next = next.issuerCertificate) sent.push(next);
  return sent;
}

/** Chains by what was sent; servers send the same for months, and signatures cost more than the rest. */
const spansByChain = new WeakMap<Trust, Map<string, readonly ChainSpan[]>>();
const maxKnown = 2_000;

function chainsOf(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  trust: Trust,
): readonly ChainSpan[] {
  const ofTrust = spansByChain.get(trust) ?? new Map<string, readonly ChainSpan[]>();
  spansByChain.set(trust, ofTrust);
  const key = sent.map(({ fingerprint256 }) => fingerprint256).join(' ');
  const before = ofTrust.get(key);
  if (before !== undefined) return before;
  const chains = trustedChains(leaf, sent.slice(1), trust);
  if (ofTrust.size >= maxKnown) ofTrust.clear();
  ofTrust.set(key, chains);
  return chains;
}

/** What was sent along without being of use: a certificate that has expired hurts only clients that are very old. */
function hintOf(sent: readonly X509Certificate[], chain: ChainSpan | null, now: number): string | null {
  const used = new Set(chain?.certificates.map(({ fingerprint256 }) => fingerprint256));
  const expired = sent.find(
    (certificate) => Date.parse(certificate.validTo) <= now && !used.has(certificate.fingerprint256),
  );
  return chain === null || chain.until <= now || expired === undefined
    ? null
    : `The server also sends a certificate of ${commonName(expired.subject) ?? 'somebody'} that expired on ${iso(expired.validTo).slice(0, 10)}. The chain does not need it; it can be left out`;
}

function namesOf(leaf: X509Certificate): string[] {
  const names = (leaf.subjectAltName ?? '').split(', ').filter((name) => name !== '');
  return names.slice(0, maxNames).map((name) => name.replace(/^(?:DNS|IP Address):/, ''));
}

/** The order of the curves that certificates use, in bits (RFC 5480, SEC 2); by the names that OpenSSL has for them. */
const curveBits: Record<string, number> = { prime256v1: 256, secp256k1: 256, secp384r1: 384, secp521r1: 521 };
/** RFC 8032. */
const edwardsBits: Record<string, number> = { ed25519: 256, ed448: 456 };

/** Of which kind its public key is, and how large. A key of a kind that is not known here is told as none. */
function keyOf(leaf: X509Certificate): { keyType: string | null; keyBits: number | null } {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = leaf.publicKey;
    const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {};
    const ofCurve = curveBits[namedCurve ?? ''] ?? edwardsBits[asymmetricKeyType ?? ''];
    return { keyType: asymmetricKeyType ?? null, keyBits: modulusLength ?? ofCurve ?? null };
  } catch {
    return { keyType: null, keyBits: null };
  }
}

/** From a distinguished name, a part a line: its common name, or all of it where it has none. */
function commonName(name: string): string | null {
  const found = /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ');
  return found === '' ? null : found.slice(0, 200);
}

function iso(date: string): string {
  return new Date(date).toISOString();
}

/** Why the certificate was not accepted, in words. `code` is OpenSSL's or Node's. */
export function certificateProblem(where: string, host: string, code: string, facts: TlsFacts): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${where}, or one above it, has expired (earliest expiry ${facts.earliestExpiresAt ?? 'unknown'})`;
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
