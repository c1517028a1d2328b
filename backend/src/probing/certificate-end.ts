import type { AttemptHop } from '@appops/shared/contract/checks';
import type { ObservedCertificate } from '@appops/shared/rules/assertions';
import { daysBeforeEnd, daysUntil } from '@appops/shared/rules/certificate-end';
import type { TlsFacts } from './certificate.ts';

/** When what a hop showed is no longer valid: the end of its chain, or of the leaf where no chain could be followed. */
function endOf(tls: TlsFacts): { validFrom: string; expiresAt: string } | null {
  if (tls.chainExpiresAt !== null && tls.chainValidFrom !== null)
    return { validFrom: tls.chainValidFrom, expiresAt: tls.chainExpiresAt };
  return tls.leafExpiresAt === null || tls.leafValidFrom === null
    ? null
    : { validFrom: tls.leafValidFrom, expiresAt: tls.leafExpiresAt };
}

/** Of all hops the certificate that ends first, since people need each of them; null where there was no TLS. */
export function firstToEnd(hops: readonly AttemptHop[], now: number): ObservedCertificate | null {
  const ends = hops.flatMap(({ url, tls }) => {
    const end = tls === null ? null : endOf(tls);
    return end === null ? [] : [{ host: new URL(url).host, expiresAt: end.expiresAt }];
  });
  const [first] = ends.toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt));
  return first === undefined ? null : { ...first, daysLeft: daysUntil(Date.parse(first.expiresAt), now) };
}

/**
 * The sentence that says which certificate is near its end; null where none is. The same from run to run.
 * @param wished the check's own days before the end, 0 for never; null for the rule of `daysBeforeEnd`
 */
export function nearEnd(hops: readonly AttemptHop[], wished: number | null, now: number): string | null {
  for (const { url, tls } of hops) {
    const end = tls === null ? null : endOf(tls);
    if (end === null) continue;
    const expiresAt = Date.parse(end.expiresAt);
    const days = wished ?? daysBeforeEnd(Date.parse(end.validFrom), expiresAt);
    if (daysUntil(expiresAt, now) >= days) continue;
    const words = days === 1 ? '1 day' : `${Number(days.toFixed(1))} days`;
    return `The certificate of ${new URL(url).host} expires on ${end.expiresAt}, in less than ${words}`;
  }
  return null;
}
