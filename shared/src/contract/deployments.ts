import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { idOf } from './ids.ts';
import { listOf, page, repeated, route } from './route.ts';
import { httpUrl, instant, line, placeName, replyEnum, slug, text } from './values.ts';

export const deploymentStatuses = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'canceled',
  'superseded',
  'rolled_back',
] as const;
export type DeploymentStatus = (typeof deploymentStatuses)[number];

export const verdictValues = ['worse', 'better', 'no_worse', 'inconclusive'] as const;
export type VerdictValue = (typeof verdictValues)[number];

/** What the probes say of a deployment. */
export const verdict = z
  .object({
    value: replyEnum(verdictValues),
    /** The rule that judged; a newer rule may replace an older one's verdict. */
    ruleVersion: z.number(),
    reasons: z.array(z.object({ code: z.string(), message: z.string(), monitor: z.nullable(z.string()) })),
    decidedAt: instant,
  })
  .register(z.globalRegistry, { id: 'Verdict' });
export type Verdict = z.infer<typeof verdict>;

export const markerStates = ['ok', 'pending', 'alerting', 'no_data'] as const;
export type MarkerState = (typeof markerStates)[number];

/** A release going into an environment: the release marker, a region from start to finish. */
export const deployment = z
  .object({
    id: z.string(),
    service: z.string(),
    environment: z.string(),
    /** The release's version, as the source named it. */
    version: z.string(),
    commit: z.nullable(z.string()),
    /** The version that was live before, where known. */
    previousVersion: z.nullable(z.string()),
    status: replyEnum(deploymentStatuses),
    /** Whether this is the release that is live in its environment now. */
    live: z.boolean(),
    startedAt: instant,
    finishedAt: z.nullable(instant),
    description: z.string(),
    url: z.nullable(z.string()),
    source: z.string(),
    externalId: z.nullable(z.string()),
    actor,
    /** Null until the window has closed or a monitor went down. */
    verdict: z.nullable(verdict),
    /** The colour of its marker, as Grafana's `newState`. */
    markerState: replyEnum(markerStates),
    /** Set when the source's clock was more than 5 minutes off: what it reported. */
    reportedTimes: z.nullable(z.object({ startedAt: z.nullable(instant), finishedAt: z.nullable(instant) })),
    createdAt: instant,
  })
  .register(z.globalRegistry, { id: 'Deployment' });
export type Deployment = z.infer<typeof deployment>;

const byId = z.strictObject({ id: idOf('deployment') });

export const startDeployment = route({
  name: 'startDeployment',
  method: 'POST',
  path: '/api/v1/deployments',
  tag: 'deployments',
  scope: 'ingest',
  summary:
    'Record a deployment. The environment is created on first sight; the same (source, externalId) again updates it',
  body: z.strictObject({
    service: placeName,
    /** Any name: "Production/EU" is kept, and its slug made. */
    environment: placeName,
    version: line(),
    commit: z._default(
      z.nullable(z.string().check(z.regex(/^[0-9a-f]{7,64}$/i, 'must be 7 to 64 hex characters'))),
      null,
    ),
    /** The commits that this release contains and the one before does not, if the source knows them. */
    commits: z._default(z.array(z.string().check(z.regex(/^[0-9a-f]{7,64}$/i))).check(z.maxLength(1000)), []),
    status: z._default(z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled']), 'running'),
    startedAt: z.optional(instant),
    finishedAt: z.optional(instant),
    description: z._default(text(2000), ''),
    url: z._default(z.nullable(httpUrl), null),
    source: z._default(slug, 'api'),
    externalId: z._default(z.nullable(line(300)), null),
  }),
  reply: deployment,
});

export const listDeployments = route({
  name: 'listDeployments',
  method: 'GET',
  path: '/api/v1/deployments',
  tag: 'deployments',
  scope: 'read',
  summary: 'Deployments, newest first, by time range, service, environment and status',
  query: z.strictObject({
    ...page,
    from: z.optional(instant),
    to: z.optional(instant),
    service: repeated(placeName),
    environment: repeated(placeName),
    status: repeated(z.enum(deploymentStatuses)),
    verdict: repeated(z.enum(verdictValues)),
  }),
  reply: listOf(deployment),
});

export const getDeployment = route({
  name: 'getDeployment',
  method: 'GET',
  path: '/api/v1/deployments/{id}',
  tag: 'deployments',
  scope: 'read',
  summary: 'One deployment',
  params: byId,
  reply: deployment,
});

export const moveDeployment = route({
  name: 'moveDeployment',
  method: 'PATCH',
  path: '/api/v1/deployments/{id}',
  tag: 'deployments',
  scope: 'ingest',
  summary:
    'Move a deployment to its next status. The same move again changes nothing; one that cannot be made answers 409',
  params: byId,
  body: z.strictObject({
    status: z.enum(['running', 'succeeded', 'failed', 'canceled', 'rolled_back']),
    finishedAt: z.optional(instant),
  }),
  reply: deployment,
});
