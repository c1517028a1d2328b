import * as z from 'zod/mini';

/**
 * Phases of one attempt by their names, in whole microseconds and in their order; null where a phase does not apply or
 * was not reached. The five of the first release are always there; a protocol may have others, named alike ("queryUs").
 */
export const phases = z
  .catchall(
    z.object({
      dnsUs: z.nullable(z.number()),
      connectUs: z.nullable(z.number()),
      tlsUs: z.nullable(z.number()),
      /** From the request's last byte to the answer's first. */
      waitUs: z.nullable(z.number()),
      transferUs: z.nullable(z.number()),
    }),
    z.catch(z.nullable(z.number()), null),
  )
  .register(z.globalRegistry, { id: 'Phases' });
export type Phases = z.infer<typeof phases>;

/** Of what did not come to any. */
export const noPhases: Phases = {
  dnsUs: null,
  connectUs: null,
  tlsUs: null,
  waitUs: null,
  transferUs: null,
};
