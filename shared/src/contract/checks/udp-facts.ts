import * as z from 'zod/mini';

/** What an attempt of a UDP check found. */
export const udpFacts = z
  .object({
    protocol: z.literal('udp'),
    /** Datagrams that were sent until an answer came, or the end. */
    sent: z.number(),
    /** Of the answer that counted, or else of the first datagram that came; null where none did. */
    heardBytes: z.nullable(z.number()),
    /** Datagrams that came and were not what is asked. */
    others: z.number(),
  })
  .register(z.globalRegistry, { id: 'UdpFacts' });
export type UdpFacts = z.infer<typeof udpFacts>;
