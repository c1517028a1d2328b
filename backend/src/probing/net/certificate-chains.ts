import type { X509Certificate } from 'node:crypto';
import type { Trust } from './trust.ts';

/** Longer ones are an attack, not a chain. */
const maxDepth = 8;
const maxChains = 20;

/** How long a chain is valid: from the latest beginning to the earliest end of its certificates. Epoch milliseconds. */
export interface ChainSpan {
  from: number;
  until: number;
  /** The certificate that ends first. */
  first: X509Certificate;
  certificates: readonly X509Certificate[];
}

/**
 * All chains from a certificate to a trusted authority, through whatever the server sent along, whether or not they are
 * valid today. Names and signatures are checked; Node tells of a handshake only what was sent, not which chain held.
 */
export function trustedChains(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  { authorities }: Trust,
): ChainSpan[] {
  const spans: ChainSpan[] = [];
  const walk = (chain: readonly X509Certificate[]): void => {
    if (spans.length >= maxChains) return;
    const topmost = chain.at(-1)!;
    const trusted = authorities.get(topmost.subject) ?? [];
    if (trusted.some(({ fingerprint256 }) => fingerprint256 === topmost.fingerprint256)) {
      spans.push(spanOf(chain));
      return;
    }
    const above = authorities.get(topmost.issuer) ?? [];
    for (const authority of above)
      if (isIssuedBy(topmost, authority)) spans.push(spanOf([...chain, authority]));
    if (chain.length >= maxDepth) return;
    for (const other of sent) {
      const known = [...chain, ...above].some(
        ({ fingerprint256 }) => fingerprint256 === other.fingerprint256,
      );
      if (!known && other.subject === topmost.issuer && isIssuedBy(topmost, other)) walk([...chain, other]);
    }
  };
  walk([leaf]);
  return spans;
}

/** The chain that counts now: of those that are valid the one that ends last; else the one that ended last. */
export function chainThatCounts(chains: readonly ChainSpan[], now: number): ChainSpan | null {
  const valid = chains.filter(({ from, until }) => from <= now && now < until);
  const candidates = valid.length > 0 ? valid : chains;
  return candidates.reduce<ChainSpan | null>(
    (best, chain) => (best === null || chain.until > best.until ? chain : best),
    null,
  );
}

function spanOf(certificates: readonly X509Certificate[]): ChainSpan {
  const first = earliestOf(certificates);
  return {
    from: Math.max(...certificates.map((certificate) => Date.parse(certificate.validFrom))),
    until: Date.parse(first.validTo),
    first,
    certificates,
  };
}

/** Of several certificates, at least one, that which ends first. */
export function earliestOf(certificates: readonly X509Certificate[]): X509Certificate {
  return certificates.reduce((first, each) =>
    Date.parse(each.validTo) < Date.parse(first.validTo) ? each : first,
  );
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that is not known here signs nothing that we could believe.
    return false;
  }
}
