import type { Attempt, AttemptHop } from '@appops/shared/contract/checks';
import { daysUntil } from '@appops/shared/rules/certificate-end';

/** One address that an attempt called, with what its TLS handshake showed. */
export interface HopFacts {
  /** Null for the only hop, whose address is the check's. */
  url: string | null;
  statusCode: number | null;
  address: string | null;
  tls: AttemptHop['tls'];
}

/** The hops of an attempt in order; one that was not redirected is its own only hop. */
export function hopsOf({ hops, statusCode, address, tls }: Attempt): HopFacts[] {
  return hops.length > 0 ? hops : [{ url: null, statusCode, address, tls }];
}

/** "in 33 days", "in 2.5 days" when it is near, "3 days ago". */
export function endWords(at: string, now: number): string {
  const days = daysUntil(Date.parse(at), now);
  const size = Math.abs(days);
  const number = size < 10 ? Math.round(size * 10) / 10 : Math.round(size);
  const words = `${number} day${number === 1 ? '' : 's'}`;
  return days < 0 ? `${words} ago` : `in ${words}`;
}

export interface CertificateEnd {
  name: string;
  at: string;
  /** What this end means, where its name does not say it. */
  about: string;
}

/**
 * The ends that a handshake showed: the one that counts first. An end that equals one before is told once, since most
 * servers send nothing that ends earlier than their own certificate.
 */
export function endsOf(tls: NonNullable<AttemptHop['tls']>): CertificateEnd[] {
  const all = [
    {
      name: 'Last valid chain',
      at: tls.chainExpiresAt,
      about: 'The chain that counts: the last one to a trusted authority.',
    },
    { name: 'Own certificate', at: tls.leafExpiresAt, about: 'The server’s own.' },
    {
      name: 'Earliest sent',
      at: tls.earliestExpiresAt,
      about: 'Of all certificates that were sent, also those that the chain does not need.',
    },
  ];
  return all.flatMap(({ name, at, about }, index) =>
    at === null || all.slice(0, index).some((before) => before.at === at) ? [] : [{ name, at, about }],
  );
}

/**
 * Of all hops of an attempt the certificate that ends first, since each of them is needed: by its chain's end, or its own
 * where no chain is known. Null where there was no TLS.
 */
export function firstEnd(attempt: Attempt): { at: string; subject: string | null } | null {
  const ends = hopsOf(attempt).flatMap(({ tls }) => {
    const at = tls?.chainExpiresAt ?? tls?.leafExpiresAt ?? null;
    return at === null ? [] : [{ at, subject: tls?.subject ?? null }];
  });
  return ends.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))[0] ?? null;
}

/** A size as people read it: "512 bytes", "1.2 KiB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} byte${bytes === 1 ? '' : 's'}`;
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KiB'] : [bytes / (1024 * 1024), 'MiB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
