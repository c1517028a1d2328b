import type { AttemptInReply } from '@appops/shared/contract/checks/attempt';
import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { factsRulesOf } from '@appops/shared/rules/checks/facts-rules-of';
import { foundBy } from '@appops/shared/rules/checks/first-release-fields';
import { daysUntil } from '@appops/shared/rules/certificate-end';

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
export function endsOf(tls: TlsFacts): CertificateEnd[] {
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
 * Of all connections of an attempt the certificate that ends first, since each of them is needed: by its chain's end, or
 * its own where no chain is known. Null where there was no TLS.
 */
export function firstEnd(
  attempt: AttemptInReply,
): { at: string; validFrom: string | null; subject: string | null } | null {
  const facts = foundBy(attempt);
  const shown = facts === null ? [] : factsRulesOf(facts).handshakes(facts);
  const ends = shown.flatMap((tls) => {
    const at = tls?.chainExpiresAt ?? tls?.leafExpiresAt ?? null;
    const validFrom = (tls?.chainExpiresAt == null ? tls?.leafValidFrom : tls.chainValidFrom) ?? null;
    return at === null ? [] : [{ at, validFrom, subject: tls?.subject ?? null }];
  });
  return ends.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))[0] ?? null;
}
