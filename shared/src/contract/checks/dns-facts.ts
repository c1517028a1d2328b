import * as z from 'zod/mini';

/** What an attempt of a DNS check found. */
export const dnsFacts = z
  .object({
    protocol: z.literal('dns'),
    /** The response code as a number: 0 is NOERROR, 3 NXDOMAIN. Null where no answer came. */
    rcode: z.nullable(z.number()),
    /** Whether the name server says that it speaks for the zone; null where no answer came. */
    authoritative: z.nullable(z.boolean()),
    /** The records of the type that was asked for, sorted, so that turns taken among them read alike; at most 50, each cut. */
    records: z.array(z.string()),
    /** How many there were; null where no answer came. */
    recordCount: z.nullable(z.number()),
    /** The names that the name is an alias of, one after the other. */
    aliases: z.array(z.string()),
    /** The least time to live of these records, in seconds; null where there is none. */
    leastTtlSeconds: z.nullable(z.number()),
    /** How the answer came. */
    transport: z.nullable(z.string()),
    /** Whose answer it is, as address and port; null where none came. */
    server: z.nullable(z.string()),
    /** How often it was asked, where once was not enough. */
    askedTimes: z.nullable(z.number()),
    /** How many messages came that answered something else and were passed over, where any did. */
    passedOver: z.nullable(z.number()),
  })
  .register(z.globalRegistry, { id: 'DnsFacts' });
export type DnsFacts = z.infer<typeof dnsFacts>;
