import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { idOf } from './ids.ts';
import { listOf, page, repeated, route, search } from './route.ts';
import { httpUrl, instant, placeName, replyEnum, text } from './values.ts';
import { annotationKinds } from '../words/note.ts';

/** A selector of the W3C Web Annotation Data Model, or our own `x-fingerprint`; data only, never evaluated as code. */
export const selector = z.looseObject({ type: z.string().check(z.minLength(1), z.maxLength(100)) });
export type Selector = z.infer<typeof selector>;

/** A note anchored to something on a live page. */
export const annotation = z
  .object({
    id: z.string(),
    /** Its number among the notes of its page, for ever; left out by older servers. */
    number: z.optional(z.nullable(z.number())),
    kind: replyEnum(annotationKinds),
    /** Empty once erased. */
    body: z.string(),
    erased: z.boolean(),
    target: z.object({
      source: z.string(),
      title: z.string(),
      selectors: z.array(selector),
      excerpt: z.string(),
    }),
    service: z.nullable(z.string()),
    environment: z.nullable(z.string()),
    /** The version that its writer saw, else the one that was live when it was written. */
    releaseVersion: z.nullable(z.string()),
    incident: z.nullable(z.string()),
    case: z.nullable(z.string()),
    attachments: z.array(z.object({ id: z.string(), mediaType: z.string(), bytes: z.number() })),
    author: actor,
    /** When it was written. */
    createdAt: instant,
    /** When it came: later, where a browser kept it until we answered. Left out by older servers. */
    receivedAt: z.optional(instant),
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Annotation' });
export type Annotation = z.infer<typeof annotation>;

const byId = z.strictObject({ id: idOf('annotation') });

export const createAnnotation = route({
  name: 'createAnnotation',
  method: 'POST',
  path: '/api/v1/annotations',
  tag: 'annotations',
  scope: 'annotate',
  summary: "Annotate a live page. With the client's own id, sending it again changes nothing",
  body: z.strictObject({
    id: z.optional(idOf('annotation')),
    kind: z._default(z.enum(annotationKinds), 'note'),
    body: z.string().check(z.trim(), z.minLength(1), z.maxLength(10_000)),
    target: z.strictObject({
      source: httpUrl,
      title: z._default(text(500), ''),
      excerpt: z._default(text(500), ''),
      selectors: z.array(selector).check(
        z.maxLength(20),
        z.refine(
          (list) => JSON.stringify(list).length <= 20_000,
          'must be at most 20,000 characters together',
        ),
      ),
    }),
    service: z.optional(z.nullable(placeName)),
    environment: z.optional(z.nullable(placeName)),
    incident: z._default(z.nullable(idOf('incident')), null),
    case: z._default(z.nullable(idOf('case')), null),
    attachments: z._default(z.array(idOf('attachment')).check(z.maxLength(10)), []),
    /** When it was written, where that was earlier. Not believed beyond 90 days back or 5 minutes ahead. */
    writtenAt: z.optional(instant),
    /** The version that its writer saw. Believed where it was ever live in that environment. */
    releaseVersion: z.optional(z.nullable(text(200))),
  }),
  reply: annotation,
});
export const listAnnotations = route({
  name: 'listAnnotations',
  method: 'GET',
  path: '/api/v1/annotations',
  tag: 'annotations',
  scope: 'read',
  summary:
    'Annotations, newest or worst first: of a page (without fragment, with the parameters that its service keeps), an incident, a case, a service',
  query: z.strictObject({
    ...page,
    /** `worst`: those of open incidents by their severity, then problems, questions, workarounds and notes. */
    order: z._default(z.enum(['newest', 'worst']), 'newest'),
    url: z.optional(httpUrl),
    incident: z.optional(idOf('incident')),
    case: z.optional(idOf('case')),
    /** By its name or its slug. */
    service: z.optional(placeName),
    environment: z.optional(placeName),
    kind: repeated(z.enum(annotationKinds)),
    /** In the text, the page's title and address, and who wrote it. */
    search,
    from: z.optional(instant),
    to: z.optional(instant),
  }),
  reply: listOf(annotation),
});
export const getAnnotation = route({
  name: 'getAnnotation',
  method: 'GET',
  path: '/api/v1/annotations/{id}',
  tag: 'annotations',
  scope: 'read',
  summary: 'One annotation',
  params: byId,
  reply: annotation,
});
export const updateAnnotation = route({
  name: 'updateAnnotation',
  method: 'PATCH',
  path: '/api/v1/annotations/{id}',
  tag: 'annotations',
  scope: 'annotate',
  summary: 'Change the text, or attach it to an incident or a case',
  params: byId,
  body: z.strictObject({
    version: z.int(),
    body: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(10_000))),
    incident: z.optional(z.nullable(idOf('incident'))),
    case: z.optional(z.nullable(idOf('case'))),
  }),
  reply: annotation,
});
export const eraseAnnotation = route({
  name: 'eraseAnnotation',
  method: 'POST',
  path: '/api/v1/annotations/{id}/erase',
  tag: 'annotations',
  scope: 'annotate',
  status: 200,
  summary: 'Erase the text and attachments for good; that it was there stays in the log',
  params: byId,
  reply: annotation,
});
