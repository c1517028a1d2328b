import * as z from 'zod/mini';
import { tlsFacts } from './tls-facts.ts';

/** What an attempt of a TCP check found. */
export const tcpFacts = z
  .object({
    protocol: z.literal('tcp'),
    tls: z.nullable(tlsFacts),
    /** Null where it did not come to listening. */
    heardBytes: z.nullable(z.number()),
    /** It went on beyond what is read. */
    heardTruncated: z.boolean(),
    /**
     * How the target greeted, printable and cut: "SSH-2.0-OpenSSH_9.9\r\n". Null where it said nothing, and where something
     * was sent to it, since what is sent may be a secret that it says again; with STARTTLS, how it greeted before that.
     */
    greeting: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'TcpFacts' });
export type TcpFacts = z.infer<typeof tcpFacts>;
