import * as z from 'zod/mini';
import { tlsFacts } from './tls-facts.ts';

/** What an attempt of a TLS check found: what its handshake showed. Null where it did not come to one. */
export const tlsCheckFacts = z
  .object({ protocol: z.literal('tls'), tls: z.nullable(tlsFacts) })
  .register(z.globalRegistry, { id: 'TlsCheckFacts' });
export type TlsCheckFacts = z.infer<typeof tlsCheckFacts>;
