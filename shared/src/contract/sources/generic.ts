import * as z from 'zod/mini';
import { line } from '../values.ts';

/**
 * What people set of the generic source: how a delivery proves that it is genuine, what makes it the same one again,
 * and where in its JSON body what stands. All of it may be left out.
 */

/** A JSONPath (RFC 9535), of which the first match counts; null where the sender tells no such thing. */
const path = (usual: string | null) =>
  z._default(z.nullable(z.string().check(z.trim(), z.minLength(1), z.maxLength(500))), usual);
const header = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.regex(/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'must be the name of a header'),
  );
const words = z._default(z.array(line(100)).check(z.maxLength(20)), []);

export const genericPaths = z.strictObject({
  /** The service by its name or slug. */
  service: path('$.service'),
  /** Its repository, where the sender does not know the service's name. */
  repository: path('$.repository'),
  environment: path('$.environment'),
  version: path('$.version'),
  status: path('$.status'),
  /** What tells one deployment from the next, the same from its start to its end. Without it, the version does. */
  id: path('$.id'),
  /** When what is told happened: RFC 3339, or seconds or milliseconds since 1970. */
  time: path('$.time'),
  startedAt: path('$.startedAt'),
  commit: path('$.commit'),
  ref: path('$.ref'),
  task: path('$.task'),
  url: path('$.url'),
  description: path('$.description'),
});
export type GenericPath = keyof z.infer<typeof genericPaths>;

export const genericSettings = z
  .strictObject({
    /** The secret itself in a header, or an HMAC-SHA-256 of the body with it, in hex. */
    proof: z._default(z.enum(['secret', 'hmac']), 'secret'),
    /** The header that holds it; null for `authorization`, of a signature `x-appops-signature`. */
    proofHeader: z._default(z.nullable(header), null),
    /** The header by which the same delivery is known when it comes again. Without it the body does. */
    deliveryHeader: z._default(header, 'x-appops-delivery'),
    paths: z.prefault(genericPaths, {}),
    /** The sender's words for each status, beside the usual ones. */
    statuses: z.prefault(
      z.strictObject({ queued: words, running: words, succeeded: words, failed: words, canceled: words }),
      {},
    ),
  })
  .register(z.globalRegistry, { id: 'GenericSettings' });
export type GenericSettings = z.infer<typeof genericSettings>;
