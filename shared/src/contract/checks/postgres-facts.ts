import * as z from 'zod/mini';
import { tlsFacts } from './tls-facts.ts';

/** What an attempt of a PostgreSQL check found. What the rows hold is not told. */
export const postgresFacts = z
  .object({
    protocol: z.literal('postgres'),
    tls: z.nullable(tlsFacts),
    /** As the server tells it: "16.3". Null where it did not come to signing in. */
    serverVersion: z.nullable(z.string()),
    /** Null where the query was not answered. */
    rows: z.nullable(z.number()),
    /** There are more than are counted. */
    moreRows: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'PostgresFacts' });
export type PostgresFacts = z.infer<typeof postgresFacts>;
