import * as z from 'zod/mini';

/** What an attempt of an ICMP check found. Round trips are whole microseconds; null without a reply. */
export const icmpFacts = z
  .object({
    protocol: z.literal('icmp'),
    /** Null where it did not come to it, or nothing was told. */
    sent: z.nullable(z.number()),
    received: z.nullable(z.number()),
    leastUs: z.nullable(z.number()),
    averageUs: z.nullable(z.number()),
    mostUs: z.nullable(z.number()),
  })
  .register(z.globalRegistry, { id: 'IcmpFacts' });
export type IcmpFacts = z.infer<typeof icmpFacts>;
