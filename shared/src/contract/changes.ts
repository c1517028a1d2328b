import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { listOf, page, repeated, route } from './route.ts';
import { httpUrl, instant, line, placeName, replyEnum, text } from './values.ts';

export const changeKinds = ['flag', 'configuration', 'infrastructure', 'database', 'other'] as const;

/** Any other marker than a deployment. */
export const change = z
  .object({
    id: z.string(),
    kind: replyEnum(changeKinds),
    title: z.string(),
    description: z.string(),
    service: z.nullable(z.string()),
    environment: z.nullable(z.string()),
    at: instant,
    url: z.nullable(z.string()),
    actor,
  })
  .register(z.globalRegistry, { id: 'Change' });
export type Change = z.infer<typeof change>;

export const recordChange = route({
  name: 'recordChange',
  method: 'POST',
  path: '/api/v1/changes',
  tag: 'deployments',
  scope: 'ingest',
  summary: 'Record a change that is not a deployment: a flag, a configuration, infrastructure, a database',
  body: z.strictObject({
    kind: z.enum(changeKinds),
    title: line(),
    description: z._default(text(2000), ''),
    service: z._default(z.nullable(placeName), null),
    environment: z._default(z.nullable(placeName), null),
    at: z.optional(instant),
    url: z._default(z.nullable(httpUrl), null),
  }),
  reply: change,
});

export const listChanges = route({
  name: 'listChanges',
  method: 'GET',
  path: '/api/v1/changes',
  tag: 'deployments',
  scope: 'read',
  summary: 'Changes, newest first',
  query: z.strictObject({
    ...page,
    from: z.optional(instant),
    to: z.optional(instant),
    service: repeated(placeName),
    environment: repeated(placeName),
  }),
  reply: listOf(change),
});
