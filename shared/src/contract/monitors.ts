import * as z from 'zod/mini';
import { attemptInReply } from './checks/attempt.ts';
import { checkInReply, storedCheck } from './checks/check.ts';
import { givenCheck } from './checks/given-check.ts';
import { idOf } from './ids.ts';
import { listOf, page, queryInteger, repeated, route, search } from './route.ts';
import { severity } from './severity.ts';
import { instant, line, placeName, replyEnum, slug } from './values.ts';
import { severities } from '../words/severity.ts';
import { monitorStates } from '../words/monitor.ts';
import { resultOutcomes } from '../words/run.ts';
import { failureReasons } from '../words/failure.ts';

/** One run's result. Its key is (monitor, slot, probe). */
export const result = z
  .object({
    monitor: z.string(),
    /** When the run was due. */
    slot: instant,
    startedAt: z.nullable(instant),
    probe: z.string(),
    outcome: replyEnum(resultOutcomes),
    /** Why a slot was missed, overtaken or shed, in words; null for a run that was made. */
    missedBecause: z.nullable(z.string()),
    /** A row that stands for several slots, since the first of them; `slot` is the last. Null for one slot alone. */
    stretch: z._default(z.nullable(z.object({ since: instant, slots: z.number() })), null),
    reason: z.nullable(replyEnum(failureReasons)),
    message: z.nullable(z.string()),
    statusCode: z.nullable(z.number()),
    totalUs: z.nullable(z.number()),
    attempts: z.array(attemptInReply),
    /** How late the run began after its slot, and how long it waited in the queue, in microseconds. */
    latenessUs: z.nullable(z.number()),
    queueUs: z.nullable(z.number()),
    monitorVersion: z.number(),
    /** The probe's own delay may have made it: shown, but it proves nothing. */
    suspect: z.boolean(),
    /** Up; but its durations hold a delay of the probe's own, so that they are in no latency figure. */
    delayed: z._default(z.boolean(), false),
    /** Up, but near a limit; counts as up. */
    degraded: z._default(z.boolean(), false),
    maintenance: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'Result' });
export type Result = z.infer<typeof result>;

export const monitor = z
  .object({
    id: z.string(),
    name: z.string(),
    service: z.string(),
    environment: z.string(),
    check: checkInReply,
    intervalMs: z.number(),
    retries: z.object({ attempts: z.number(), delayMs: z.number() }),
    downAfter: z.number(),
    upAfter: z.number(),
    opensIncident: z.boolean(),
    severity: severity,
    paused: z.boolean(),
    /** Keeps its interval when more is asked than the probe can do; at most a tenth of what it can do. */
    priority: z._default(z.boolean(), false),
    /** Why it would not keep it all the same: priority monitors together ask for more than that tenth. Null: it would. */
    priorityNotice: z._default(z.nullable(z.string()), null),
    /**
     * What the policy comes to, in milliseconds: the longest run, the slots that it overtakes at most, and the time
     * within which a hang is seen. The message says so where a run may outlast the interval; else it is null.
     */
    timing: z._default(
      z.nullable(
        z.object({
          longestRunMs: z.number(),
          overtakenSlots: z.number(),
          hangSeenWithinMs: z.number(),
          message: z.nullable(z.string()),
        }),
      ),
      null,
    ),
    state: z.object({ value: replyEnum(monitorStates), since: instant, message: z.nullable(z.string()) }),
    lastResult: z.nullable(result),
    /** The last runs, oldest first, for a small picture: outcome and duration in microseconds. */
    recent: z.array(
      z.object({
        slot: instant,
        outcome: replyEnum(resultOutcomes),
        totalUs: z.nullable(z.number()),
        suspect: z.boolean(),
        degraded: z._default(z.boolean(), false),
      }),
    ),
    createdAt: instant,
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Monitor' });
export type Monitor = z.infer<typeof monitor>;

const policy = {
  /** From 1 s to a day. */
  intervalMs: z.int().check(z.gte(1000), z.lte(86_400_000)),
  /** Further attempts inside one run before it counts as failed. */
  retries: z.strictObject({
    attempts: z.int().check(z.gte(0), z.lte(5)),
    delayMs: z.int().check(z.gte(0), z.lte(60_000)),
  }),
  /** Failed runs in a row before the state is down, and clean ones before it is up again. */
  downAfter: z.int().check(z.gte(1), z.lte(20)),
  upAfter: z.int().check(z.gte(1), z.lte(20)),
  opensIncident: z.boolean(),
  severity: z.enum(severities),
  priority: z.boolean(),
};

const byId = z.strictObject({ id: idOf('monitor') });
const range = { from: z.optional(instant), to: z.optional(instant) };

export const createMonitor = route({
  name: 'createMonitor',
  method: 'POST',
  path: '/api/v1/monitors',
  tag: 'monitors',
  scope: 'operate',
  summary: 'Create a monitor. A target that the probe must never call is refused here already',
  body: z.strictObject({
    name: line(),
    service: placeName,
    environment: line(),
    check: givenCheck,
    intervalMs: z._default(policy.intervalMs, 60_000),
    retries: z._default(policy.retries, { attempts: 1, delayMs: 500 }),
    downAfter: z._default(policy.downAfter, 1),
    upAfter: z._default(policy.upAfter, 1),
    /** Left out: yes, but for a group, whose members open incidents of their own. */
    opensIncident: z.optional(policy.opensIncident),
    severity: z._default(policy.severity, 'high'),
    priority: z._default(policy.priority, false),
  }),
  reply: monitor,
});

export const listMonitors = route({
  name: 'listMonitors',
  method: 'GET',
  path: '/api/v1/monitors',
  tag: 'monitors',
  scope: 'read',
  summary: 'Monitors with their state and last result, by name or worst first',
  query: z.strictObject({
    ...page,
    order: z._default(z.enum(['name', 'worst']), 'name'),
    /** In the name, the address, the service and the environment. */
    search,
    service: repeated(placeName),
    environment: repeated(placeName),
    state: repeated(z.enum(monitorStates)),
  }),
  reply: listOf(monitor),
});

export const getMonitor = route({
  name: 'getMonitor',
  method: 'GET',
  path: '/api/v1/monitors/{id}',
  tag: 'monitors',
  scope: 'read',
  summary: 'One monitor',
  params: byId,
  reply: monitor,
});

export const updateMonitor = route({
  name: 'updateMonitor',
  method: 'PATCH',
  path: '/api/v1/monitors/{id}',
  tag: 'monitors',
  scope: 'operate',
  summary: 'Change, pause or resume a monitor; answers 409 with the present state when `version` is stale',
  params: byId,
  body: z.strictObject({
    version: z.int(),
    name: z.optional(line()),
    /** Judged like that of a new monitor where it differs from the present one. */
    check: z.optional(storedCheck),
    paused: z.optional(z.boolean()),
    intervalMs: z.optional(policy.intervalMs),
    retries: z.optional(policy.retries),
    downAfter: z.optional(policy.downAfter),
    upAfter: z.optional(policy.upAfter),
    opensIncident: z.optional(policy.opensIncident),
    severity: z.optional(policy.severity),
    priority: z.optional(policy.priority),
  }),
  reply: monitor,
});

export const retireMonitor = route({
  name: 'retireMonitor',
  method: 'POST',
  path: '/api/v1/monitors/{id}/retire',
  tag: 'monitors',
  scope: 'operate',
  status: 200,
  summary: 'Retire a monitor: it runs no more and leaves the lists; its results stay',
  params: byId,
  reply: monitor,
});

/** A run that is not part of a schedule. */
export const trialResult = z
  .object({
    outcome: replyEnum(['up', 'down', 'error']),
    attempt: attemptInReply,
    suspect: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'TrialResult' });

export const tryCheck = route({
  name: 'tryCheck',
  method: 'POST',
  path: '/api/v1/monitors/try',
  tag: 'monitors',
  scope: 'operate',
  status: 200,
  summary: 'Run one check that is not saved',
  body: z.strictObject({ check: givenCheck }),
  reply: trialResult,
});

export const runMonitor = route({
  name: 'runMonitor',
  method: 'POST',
  path: '/api/v1/monitors/{id}/run',
  tag: 'monitors',
  scope: 'operate',
  status: 200,
  summary: 'Run a monitor now, outside its schedule; the result is shown but not stored',
  params: byId,
  reply: trialResult,
});

export const listResults = route({
  name: 'listResults',
  method: 'GET',
  path: '/api/v1/monitors/{id}/results',
  tag: 'monitors',
  scope: 'read',
  summary: 'Runs of a monitor, newest first',
  params: byId,
  query: z.strictObject({ ...page, ...range, outcome: repeated(z.enum(resultOutcomes)) }),
  reply: listOf(result),
});

/** Columns of equal length; epoch milliseconds; null for no data, never 0. */
export const monitorSeries = z
  .object({
    bucketMs: z.number(),
    time: z.array(z.number()),
    /** Share of measured, non-suspect runs that were up, 0 to 1. */
    availability: z.array(z.nullable(z.number())),
    /** Of runs that were up, in milliseconds. */
    latencyP50Ms: z.array(z.nullable(z.number())),
    latencyP95Ms: z.array(z.nullable(z.number())),
    latencyMaxMs: z.array(z.nullable(z.number())),
    up: z.array(z.number()),
    down: z.array(z.number()),
    missed: z.array(z.number()),
    suspect: z.array(z.number()),
    /** Slots that count neither for nor against availability: see the outcomes of results. */
    overtaken: z._default(z.array(z.number()), []),
    shed: z._default(z.array(z.number()), []),
    error: z._default(z.array(z.number()), []),
    /** Of `up`: the runs that were near a limit. */
    degraded: z._default(z.array(z.number()), []),
  })
  .register(z.globalRegistry, { id: 'MonitorSeries' });

export const getMonitorSeries = route({
  name: 'getMonitorSeries',
  method: 'GET',
  path: '/api/v1/monitors/{id}/series',
  tag: 'monitors',
  scope: 'read',
  summary: 'Availability and latency over time',
  params: byId,
  query: z.strictObject({
    from: instant,
    to: instant,
    maxDataPoints: z._default(queryInteger(1, 5000), 500),
  }),
  reply: monitorSeries,
});

export const probe = z.object({
  name: z.string(),
  allow: z.array(z.string()),
  lastSeenAt: z.nullable(instant),
  /**
   * Runs a second that are asked of it, and that it can do as measured (null while there is too little to do to tell).
   * Beyond that all intervals but those of priority monitors are stretched by one factor. Null where it is not known.
   */
  capacity: z._default(
    z.nullable(
      z.object({
        askedPerSecond: z.number(),
        canDoPerSecond: z.nullable(z.number()),
        intervalStretch: z.number(),
        message: z.nullable(z.string()),
      }),
    ),
    null,
  ),
});

export const getProbe = route({
  name: 'getProbe',
  method: 'GET',
  path: '/api/v1/probes/{name}',
  tag: 'monitors',
  scope: 'read',
  summary: 'A probe and the private address ranges that it may call',
  params: z.strictObject({ name: slug }),
  reply: probe,
});
export const allowTargets = route({
  name: 'allowTargets',
  method: 'PUT',
  path: '/api/v1/probes/{name}',
  tag: 'monitors',
  scope: 'admin',
  summary:
    'Set the private address ranges (CIDR) that a probe may call; metadata and link-local addresses stay refused',
  params: z.strictObject({ name: slug }),
  body: z.strictObject({
    allow: z
      .array(z.string().check(z.regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, 'must be a range such as 10.0.0.0/8')))
      .check(z.maxLength(100)),
  }),
  reply: probe,
});
