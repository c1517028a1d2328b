import * as z from 'zod/mini';
import { replyEnum } from './values.ts';

/** Who did something: a person, a token's holder (CI, a script), a source of webhooks, or AppOps itself. */
export const actor = z
  .object({
    kind: replyEnum(['person', 'token', 'webhook', 'machine']),
    id: z.string(),
    name: z.string(),
  })
  .register(z.globalRegistry, { id: 'Actor' });
export type Actor = z.infer<typeof actor>;
