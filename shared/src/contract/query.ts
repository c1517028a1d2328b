import * as z from 'zod/mini';
import { route } from './route.ts';
import { instant, placeName, replyEnum } from './values.ts';

/** What the data source asks. Columns of equal length; times in epoch milliseconds. */
export const frame = z
  .object({
    name: z.string(),
    fields: z.array(
      z.object({
        name: z.string(),
        type: replyEnum(['time', 'number', 'string', 'boolean', 'tags']),
        unit: z.nullable(z.string()),
        labels: z.record(z.string(), z.string()),
        values: z.array(z.unknown()),
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'Frame' });
export type Frame = z.infer<typeof frame>;

const range = {
  from: instant,
  to: instant,
  maxDataPoints: z._default(z.int().check(z.gte(1), z.lte(10_000)), 500),
};
const filters = {
  /** Each by its name or its slug; what fits nothing matches nothing, and a notice says so. */
  services: z._default(z.array(placeName).check(z.maxLength(1000)), []),
  environments: z._default(z.array(placeName).check(z.maxLength(1000)), []),
};

/** Which of the filters' values fit nothing, each in a sentence. */
const notices = z.optional(z.array(z.string()));

export const markerKinds = ['deployment', 'change', 'incident'] as const;

/** A marker, or several of them close together as one. */
export const marker = z
  .object({
    time: z.number(),
    /** Equal to `time` for a point; now, for a region that goes on. */
    timeEnd: z.number(),
    kind: replyEnum(markerKinds),
    state: replyEnum(['ok', 'pending', 'alerting', 'no_data']),
    /** How many it stands for. */
    count: z.number(),
    title: z.string(),
    /** Plain text, not yet escaped. */
    text: z.string(),
    tags: z.array(z.string()),
    /** What to link to: the ids of up to 20 of them. */
    ids: z.array(z.string()),
  })
  .register(z.globalRegistry, { id: 'Marker' });
export type Marker = z.infer<typeof marker>;

export const queryAnnotations = route({
  name: 'queryAnnotations',
  method: 'POST',
  path: '/api/v1/query/annotations',
  tag: 'query',
  scope: 'read',
  status: 200,
  summary: 'Markers that overlap a range, bucketed so that at most `maxDataPoints` come back',
  body: z.strictObject({
    ...range,
    ...filters,
    kinds: z._default(z.array(z.enum(markerKinds)), ['deployment']),
  }),
  reply: z.object({ markers: z.array(marker), total: z.number(), notices }),
});
export const querySeries = route({
  name: 'querySeries',
  method: 'POST',
  path: '/api/v1/query/series',
  tag: 'query',
  scope: 'read',
  status: 200,
  summary:
    'Latency (milliseconds) or availability (0 to 1) of monitors over time, one frame a monitor: fields `time` and the metric, the latter with the labels monitor (its name), service, environment and id',
  body: z.strictObject({
    ...range,
    ...filters,
    metric: z.enum(['latency_p50', 'latency_p95', 'latency_max', 'availability']),
    /** Each by its id or its name. */
    monitors: z._default(z.array(placeName).check(z.maxLength(1000)), []),
  }),
  reply: z.object({ frames: z.array(frame), notices }),
});
/**
 * The columns of each table, in this order, with their types. Panels read them by name; a further column may
 * come at the end, none is renamed. Instants are `time` in epoch milliseconds, null where there is none.
 */
export const tableColumns = {
  deployments: {
    started: 'time',
    finished: 'time',
    service: 'string',
    environment: 'string',
    version: 'string',
    previousVersion: 'string',
    commit: 'string',
    status: 'string',
    /** Null until there is one. */
    verdict: 'string',
    /** The colour of its marker. */
    state: 'string',
    live: 'boolean',
    url: 'string',
    id: 'string',
  },
  incidents: {
    opened: 'time',
    began: 'time',
    acknowledged: 'time',
    mitigated: 'time',
    resolved: 'time',
    title: 'string',
    severity: 'string',
    status: 'string',
    now: 'string',
    nowSince: 'time',
    service: 'string',
    environment: 'string',
    commander: 'string',
    liveVersion: 'string',
    suspectVersion: 'string',
    suspectVerdict: 'string',
    id: 'string',
  },
  cases: {
    opened: 'time',
    closed: 'time',
    title: 'string',
    severity: 'string',
    status: 'string',
    service: 'string',
    containment: 'string',
    cause: 'string',
    fix: 'string',
    verification: 'string',
    prevention: 'string',
    /** Of the workaround in force, else of the one proposed; null without one. */
    workaroundOwner: 'string',
    workaroundExpires: 'time',
    workaroundExpiresAfterReleases: 'number',
    /** Whether it holds: null until it is known. */
    workaroundHolding: 'boolean',
    /** Of the plan in force; null without one. */
    cleanRuns: 'number',
    cleanRunsNeeded: 'number',
    windowEnds: 'time',
    /** What the proof still waits for, in words; null where it waits for nothing or is not due. */
    waitingFor: 'string',
    occurrences: 'number',
    id: 'string',
  },
} as const;

export const queryTable = route({
  name: 'queryTable',
  method: 'POST',
  path: '/api/v1/query/table',
  tag: 'query',
  scope: 'read',
  status: 200,
  summary:
    'Deployments, incidents or cases that overlap a range as one table, newest first, at most `maxDataPoints` rows',
  body: z.strictObject({ ...range, ...filters, table: z.enum(['deployments', 'incidents', 'cases']) }),
  reply: z.object({ frames: z.array(frame), notices }),
});
