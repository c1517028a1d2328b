import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { listOf, page, repeated, route } from './route.ts';
import { toldText } from './told.ts';
import { instant, line, placeName, replyEnum } from './values.ts';

export const changeKinds = ['flag', 'configuration', 'infrastructure', 'database', 'other'] as const;
export type ChangeKind = (typeof changeKinds)[number];

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
    /** In the answer to a report: what of it was cut or left out, in sentences. */
    warnings: z.optional(z.array(z.string())),
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
  dropsNul: true,
  body: z.strictObject({
    kind: z.enum(changeKinds),
    /** Longer than 200 characters it is cut; so is a description longer than 2,000. */
    title: line(100_000),
    description: toldText,
    service: toldText,
    environment: toldText,
    at: toldText,
    url: toldText,
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
