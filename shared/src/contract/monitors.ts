import * as z from 'zod/mini';
import { attemptInReply } from './checks/attempt.ts';
import { checkInReply, storedCheck } from './checks/check.ts';
import { givenCheck } from './checks/given-check.ts';
import { idOf } from './ids.ts';
import { onTop } from './on-top.ts';
import { listOf, page, queryInteger, repeated, route, search } from './route.ts';
import { severity } from './severity.ts';
import { instant, line, placeName, replyEnum, slug, text } from './values.ts';
import { MOST_PARENTS } from '../rules/dependencies.ts';
import { LONGEST_WINDOW } from '../rules/n-of-m.ts';
import { referenceOf } from '../rules/reference-target.ts';
import { severities } from '../words/severity.ts';
import { toldMonitorStates } from '../words/monitor.ts';
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
    /** Why, where it is for another reason than a delay of the probe's own. */
    suspectBecause: z._default(z.nullable(z.string()), null),
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
    /** Among how many of the last measured runs `downAfter` are to fail; null: in a row. The same of `upAfter`. */
    downWithin: z._default(z.nullable(z.number()), null),
    upAfter: z.number(),
    upWithin: z._default(z.nullable(z.number()), null),
    opensIncident: z.boolean(),
    severity: severity,
    paused: z.boolean(),
    ...onTop,
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
    /** `paused` is told in the place of a paused monitor's state, which is `unknown`: see `pause`. */
    state: z.object({ value: replyEnum(toldMonitorStates), since: instant, message: z.nullable(z.string()) }),
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
  /** Not in a row, but among so many of the last measured runs; null: in a row. */
  downWithin: z.nullable(z.int().check(z.gte(1), z.lte(LONGEST_WINDOW))),
  upWithin: z.nullable(z.int().check(z.gte(1), z.lte(LONGEST_WINDOW))),
  opensIncident: z.boolean(),
  severity: z.enum(severities),
  priority: z.boolean(),
  parents: z.array(idOf('monitor')).check(z.maxLength(MOST_PARENTS)),
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
    downWithin: z._default(policy.downWithin, null),
    upAfter: z._default(policy.upAfter, 1),
    upWithin: z._default(policy.upWithin, null),
    /** Left out: yes, but for a group, whose members open incidents of their own. */
    opensIncident: z.optional(policy.opensIncident),
    severity: z._default(policy.severity, 'high'),
    priority: z._default(policy.priority, false),
    parents: z._default(policy.parents, []),
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
    /** `unknown` are those that run and of which nothing is known; `paused` those that do not run. */
    state: repeated(z.enum(toldMonitorStates)),
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
    /** When a pause ends by itself, at most a year from now; null: when somebody resumes it. */
    pausedUntil: z.optional(z.nullable(instant)),
    /** Why it is paused, for those who wonder. */
    pausedBecause: z.optional(z.nullable(text(500))),
    intervalMs: z.optional(policy.intervalMs),
    retries: z.optional(policy.retries),
    downAfter: z.optional(policy.downAfter),
    downWithin: z.optional(policy.downWithin),
    upAfter: z.optional(policy.upAfter),
    upWithin: z.optional(policy.upWithin),
    opensIncident: z.optional(policy.opensIncident),
    severity: z.optional(policy.severity),
    priority: z.optional(policy.priority),
    parents: z.optional(policy.parents),
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
  /** Hosts with ports that are asked only while it is in doubt whether the probe is offline; they decide then. */
  references: z._default(z.array(z.string()), []),
  /** Since when it seems to be offline and how that is known; null where it is not, and where that is not told. */
  offline: z._default(z.nullable(z.object({ since: instant, message: z.string() })), null),
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
    'Set the private address ranges (CIDR) that a probe may call (metadata and link-local addresses stay refused) and, where given, its reference targets',
  params: z.strictObject({ name: slug }),
  body: z.strictObject({
    allow: z
      .array(z.string().check(z.regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, 'must be a range such as 10.0.0.0/8')))
      .check(z.maxLength(100)),
    references: z.optional(
      z
        .array(
          line(300).check(
            z.refine(
              (text) => referenceOf(text) !== null,
              'must be a host and a port, such as gateway.example:443 or [2001:db8::1]:53',
            ),
          ),
        )
        .check(z.maxLength(10)),
    ),
  }),
  reply: probe,
});
