import type { ObservedCertificate } from '@appops/shared/rules/checks/common-assertions';
import { daysBeforeEnd, daysUntil } from '@appops/shared/rules/certificate-end';
import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';

/** A connection that was made, and what its handshake showed; null without TLS. */
export interface ShownTls {
  /** Host and port as people know them. */
  host: string;
  tls: TlsFacts | null;
}

/** When what a handshake showed is no longer valid: the end of its chain, or of the leaf where no chain could be followed. */
function endOf(tls: TlsFacts): { validFrom: string; expiresAt: string } | null {
  if (tls.chainExpiresAt !== null && tls.chainValidFrom !== null)
    return { validFrom: tls.chainValidFrom, expiresAt: tls.chainExpiresAt };
  return tls.leafExpiresAt === null || tls.leafValidFrom === null
    ? null
    : { validFrom: tls.leafValidFrom, expiresAt: tls.leafExpiresAt };
}

/** Of all connections the certificate that ends first, since people need each of them; null where there was no TLS. */
export function firstToEnd(connections: readonly ShownTls[], now: number): ObservedCertificate | null {
  const ends = connections.flatMap(({ host, tls }) => {
    const end = tls === null ? null : endOf(tls);
    return end === null ? [] : [{ host, expiresAt: end.expiresAt }];
  });
  const [first] = ends.toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt));
  return first === undefined ? null : { ...first, daysLeft: daysUntil(Date.parse(first.expiresAt), now) };
}

/**
 * The sentence that says which certificate is near its end; null where none is. The same from run to run.
 * @param wished the check's own days before the end, 0 for never; null for the rule of `daysBeforeEnd`
 */
export function nearEnd(connections: readonly ShownTls[], wished: number | null, now: number): string | null {
  for (const { host, tls } of connections) {
    const end = tls === null ? null : endOf(tls);
    if (end === null) continue;
    const expiresAt = Date.parse(end.expiresAt);
    const days = wished ?? daysBeforeEnd(Date.parse(end.validFrom), expiresAt);
    if (daysUntil(expiresAt, now) >= days) continue;
    const words = days === 1 ? '1 day' : `${Number(days.toFixed(1))} days`;
    return `The certificate of ${host} expires on ${end.expiresAt}, in less than ${words}`;
  }
  return null;
}
