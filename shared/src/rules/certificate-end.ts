/**
 * When the end of a certificate is near enough to be told. Certificates are renewed when a third of their lifetime is
 * left (as ACME clients do), and nobody needs more than a fortnight.
 */

const dayMs = 86_400_000;
const mostDays = 14;

/** Days before the end from which on it is near. Instants in epoch milliseconds. */
export function daysBeforeEnd(validFrom: number, expiresAt: number): number {
  return Math.min(mostDays, Math.max(0, expiresAt - validFrom) / dayMs / 3);
}

/** Days until the end, with decimals; negative after it. */
export function daysUntil(expiresAt: number, now: number): number {
  return (expiresAt - now) / dayMs;
}
