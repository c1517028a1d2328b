import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { idOf } from './ids.ts';
import { listOf, page, repeated, route, search } from './route.ts';
import { toldCommit, toldNeeded, toldText } from './told.ts';
import { instant, line, placeName, replyEnum, slug } from './values.ts';
import { deploymentStatuses } from '../words/deployment.ts';
import { markerStates } from '../words/marker.ts';
import { verdictValues } from '../words/verdict.ts';

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

/** What one job or source tells of a deployment: several of them may tell one. */
export const deploymentPart = z
  .object({
    id: z.string(),
    source: z.string(),
    externalId: z.nullable(z.string()),
    attempt: z.number(),
    status: replyEnum(deploymentStatuses),
    startedAt: instant,
    finishedAt: z.nullable(instant),
    url: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'DeploymentPart' });
export type DeploymentPart = z.infer<typeof deploymentPart>;

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
    /** Which attempt of its job it is; the first is 1. */
    attempt: z.optional(z.number()),
    /** All that told of it, where it is asked for or listed. */
    parts: z.optional(z.array(deploymentPart)),
    actor,
    /** Null until the window has closed or a monitor went down. */
    verdict: z.nullable(verdict),
    /** The colour of its marker, as Grafana's `newState`. */
    markerState: replyEnum(markerStates),
    /** Set when the source's clock was more than 5 minutes off: what it reported. */
    reportedTimes: z.nullable(z.object({ startedAt: z.nullable(instant), finishedAt: z.nullable(instant) })),
    createdAt: instant,
    /** In the answer to a report: what of it was cut, left out or taken for something else, in sentences. */
    warnings: z.optional(z.array(z.string())),
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
    'Record a deployment. The environment is created on first sight; the same (source, externalId) again updates it, or is a new attempt. The same version from two jobs or sources at a time is one deployment',
  dropsNul: true,
  body: z.strictObject({
    service: placeName,
    /** Any name: "Production/EU" is kept, and its slug made. Of one longer than 300 characters the beginning is kept. */
    environment: line(100_000),
    /** Longer than 200 characters it is cut; so are other long texts. An empty one is the commit's first 12 digits. */
    version: toldNeeded,
    commit: toldText,
    /**
     * The commits that this release contains and the one before does not, if the source knows them: by name alone, or
     * with what shows that one is a squash, a cherry-pick or a revert.
     */
    commits: z.nullish(z.array(toldCommit)),
    status: z.nullish(z.enum(['', 'queued', 'running', 'succeeded', 'failed', 'canceled'])),
    /** RFC 3339, or near to it (`+0100`), or epoch seconds or milliseconds. */
    startedAt: toldText,
    finishedAt: toldText,
    description: toldText,
    url: toldText,
    source: toldText,
    externalId: toldText,
    /** Which attempt of the job this is; left out, it is told by the times. */
    attempt: toldText,
    /** The run of a workflow that this is a job of. */
    run: toldText,
  }),
  reply: deployment,
});

export const listDeployments = route({
  name: 'listDeployments',
  method: 'GET',
  path: '/api/v1/deployments',
  tag: 'deployments',
  scope: 'read',
  summary:
    'Deployments, newest first or worst first, by time range, service, environment, status and verdict',
  query: z.strictObject({
    ...page,
    order: z._default(z.enum(['newest', 'worst']), 'newest'),
    /** In the version, the commit, the service and the environment. */
    search,
    from: z.optional(instant),
    to: z.optional(instant),
    service: repeated(placeName),
    environment: repeated(placeName),
    source: repeated(slug),
    /** Of any of its parts. */
    externalId: repeated(line(300)),
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
    'Move a deployment, or the part of one that has the id, to its next status. The same move again changes nothing; one that cannot be made answers 409',
  params: byId,
  body: z.strictObject({
    status: z.enum(['running', 'succeeded', 'failed', 'canceled', 'rolled_back']),
    /** As a deployment's own times are told. */
    finishedAt: toldText,
  }),
  reply: deployment,
});
