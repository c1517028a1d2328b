import { createAnnotation } from '@appops/shared/contract/annotations';
import { openIncident } from '@appops/shared/contract/incidents';
import * as z from 'zod/mini';

const common = {
  /** Made here, so that sending an entry twice changes nothing: ids in time order also keep the queue in order. */
  id: z.string(),
  backendUrl: z.string(),
  order: z.number(),
  createdAt: z.number(),
  after: z.nullable(z.string()),
  attempts: z.number(),
  refused: z.nullable(z.string()),
  trouble: z._default(z.nullable(z.string()), null),
  strikes: z._default(z.number(), 0),
  notBefore: z._default(z.number(), 0),
  /** The page as the browser showed it; it never leaves as it is. */
  pageUrl: z._default(z.nullable(z.string()), null),
  masksKnown: z._default(z.boolean(), true),
};

/** Something made here that the backend has not acknowledged yet. */
export const outboxEntry = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('annotation'),
    body: z.omit(createAnnotation.body, { attachments: true }),
    picture: z.nullable(z.instanceof(Blob)),
  }),
  z.object({ ...common, kind: z.literal('incident'), body: openIncident.body }),
]);
export type OutboxEntry = z.infer<typeof outboxEntry>;
