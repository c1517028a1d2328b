import * as z from 'zod/mini';

/** What checks of all protocols have in common, beside their type and their assertions. */
export const commonShape = {
  /** One absolute deadline from name look-up to the last byte, in milliseconds. */
  timeoutMs: z._default(z.int().check(z.gte(100), z.lte(60_000)), 10_000),
};

/** The address family that is asked for. */
export const familyShape = { family: z._default(z.enum(['any', 'ipv4', 'ipv6']), 'any') };
export type Family = 'any' | 'ipv4' | 'ipv6';

/**
 * Days before the end of its certificate at which the monitor is degraded; 0 for never. Left out: a third of the
 * certificate's lifetime, at most 14 days.
 */
export const certificateDaysShape = {
  degradedCertificateDays: z.optional(z.number().check(z.gte(0), z.lte(3650))),
};
