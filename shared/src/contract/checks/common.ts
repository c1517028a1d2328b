import * as z from 'zod/mini';

/** What checks of all protocols have in common, beside their type and their assertions. */
export const commonShape = {
  /** One absolute deadline from name look-up to the last byte, in milliseconds. */
  timeoutMs: z._default(z.int().check(z.gte(100), z.lte(60_000)), 10_000),
};

/**
 * The address families that may be asked for: either alone, both (`any`: whichever connects first, IPv6 being asked first), or
 * one before the other, which is used where there is none of the first or it does not connect.
 */
export const families = ['any', 'ipv4', 'ipv6', 'prefer_ipv4', 'prefer_ipv6'] as const;
export type Family = (typeof families)[number];
export const familyShape = { family: z._default(z.enum(families), 'any') };

/**
 * The name server that is asked instead of the system's: an address with or without a port, such as "192.0.2.53",
 * "192.0.2.53:5353" or "[2001:db8::53]:53". It must be allowed like any target. Left out: the system's.
 */
export const resolverShape = { resolver: z.optional(z.string().check(z.maxLength(60))) };

/**
 * Days before the end of its certificate at which the monitor is degraded; 0 for never. Left out: a third of the
 * certificate's lifetime, at most 14 days.
 */
export const certificateDaysShape = {
  degradedCertificateDays: z.optional(z.number().check(z.gte(0), z.lte(3650))),
};
