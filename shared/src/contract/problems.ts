import * as z from 'zod/mini';
import { idOf } from './ids.ts';
import { listOf, page, repeated, route } from './route.ts';
import { instant, placeName } from './values.ts';

/** The machine's record: one fingerprint, long-lived. */
export const problem = z
  .object({
    id: z.string(),
    title: z.string(),
    fingerprint: z.string(),
    service: z.string(),
    environment: z.string(),
    monitor: z.nullable(z.object({ id: z.string(), name: z.string() })),
    /** Whether an occurrence is going on now. */
    open: z.boolean(),
    firstSeenAt: instant,
    lastSeenAt: instant,
    occurrences: z.number(),
    case: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'Problem' });
export type Problem = z.infer<typeof problem>;

export const occurrence = z
  .object({
    id: z.string(),
    problem: z.string(),
    service: z.string(),
    environment: z.string(),
    startedAt: instant,
    endedAt: z.nullable(instant),
    /** What was live when it started. */
    liveDeployment: z.nullable(z.object({ id: z.string(), version: z.string() })),
    failedRuns: z.number(),
    message: z.string(),
  })
  .register(z.globalRegistry, { id: 'Occurrence' });
export type Occurrence = z.infer<typeof occurrence>;

const byId = z.strictObject({ id: idOf('problem') });

export const listProblems = route({
  name: 'listProblems',
  method: 'GET',
  path: '/api/v1/problems',
  tag: 'problems',
  scope: 'read',
  summary: 'Problems, most recently seen first',
  query: z.strictObject({
    ...page,
    service: repeated(placeName),
    environment: repeated(placeName),
    open: z.optional(z.enum(['true', 'false'])),
  }),
  reply: listOf(problem),
});
export const getProblem = route({
  name: 'getProblem',
  method: 'GET',
  path: '/api/v1/problems/{id}',
  tag: 'problems',
  scope: 'read',
  summary: 'One problem',
  params: byId,
  reply: problem,
});
export const listOccurrences = route({
  name: 'listOccurrences',
  method: 'GET',
  path: '/api/v1/problems/{id}/occurrences',
  tag: 'problems',
  scope: 'read',
  summary: 'Occurrences of a problem, newest first',
  params: byId,
  query: z.strictObject(page),
  reply: listOf(occurrence),
});
