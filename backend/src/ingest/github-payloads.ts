import { nameKey } from '@appops/shared/rules/place-names';
import { parseVersion } from '@appops/shared/rules/versions';
import * as z from 'zod/mini';

/**
 * What we read of GitHub's `deployment` and `deployment_status` events; all else in them is ignored.
 * https://docs.github.com/webhooks/webhook-events-and-payloads#deployment_status
 */

const text = z.nullish(z.string());
const time = z.iso.datetime({ offset: true });
const login = z.nullish(z.object({ login: z.string() }));

const deployment = z.object({
  id: z.int(),
  sha: z.string(),
  ref: z.string(),
  /** Free for whoever creates the deployment: an object, or text. */
  payload: z.optional(z.unknown()),
  environment: z.string(),
  description: text,
  creator: login,
  created_at: time,
});

const repository = z.object({ full_name: z.string(), html_url: z.string() });

export const deploymentEvent = z.object({ action: z.string(), deployment, repository });

export const deploymentStatusEvent = z.object({
  action: z.string(),
  deployment,
  repository,
  deployment_status: z.object({
    id: z.int(),
    state: z.string(),
    environment_url: text,
    log_url: text,
    target_url: text,
    created_at: time,
  }),
});

/** A deployment as GitHub tells of it, in our words. */
export interface GitHubDeployment {
  externalId: string;
  /** `owner/name`. */
  repository: string;
  /** Which service is meant, where several share the repository: the payload's own field `service`. */
  service: string | null;
  environment: string;
  version: string;
  commit: string | null;
  description: string;
  /** Login of who made it. */
  creator: string | null;
  createdAt: number;
}

export type GitHubState = 'queued' | 'running' | 'succeeded' | 'failed';

export interface GitHubStatus {
  id: number;
  state: GitHubState;
  at: number;
  url: string | null;
}

const states: Record<string, GitHubState> = {
  pending: 'queued',
  queued: 'queued',
  waiting: 'queued',
  in_progress: 'running',
  success: 'succeeded',
  failure: 'failed',
  error: 'failed',
};

/** Takes a deployment out of either event. */
export function readDeployment(event: z.infer<typeof deploymentEvent>): GitHubDeployment {
  const { deployment: given } = event;
  const own = ownPayload(given.payload);
  const host = URL.canParse(event.repository.html_url)
    ? new URL(event.repository.html_url).host
    : 'github.com';
  return {
    // Numbers are unique within one GitHub, and an organisation may have two.
    externalId: `${host}/${given.id}`,
    repository: event.repository.full_name,
    service: textOf(own.service),
    // A name of which nothing can be seen is none.
    environment: nameKey(given.environment) === '' ? 'default' : given.environment.trim().slice(0, 200),
    version: versionOf(given, own),
    commit: /^[0-9a-f]{7,64}$/i.test(given.sha) ? given.sha.toLowerCase() : null,
    description: (given.description ?? '').slice(0, 2000),
    creator: given.creator?.login ?? null,
    createdAt: Date.parse(given.created_at),
  };
}

/** Takes the status out of its event; null for a state that says nothing of how the deployment went. */
export function readStatus(event: z.infer<typeof deploymentStatusEvent>): GitHubStatus | null {
  const given = event.deployment_status;
  const state = Object.hasOwn(states, given.state) ? states[given.state] : undefined;
  if (state === undefined) return null;
  const url = [given.log_url, given.target_url, given.environment_url].find(
    (candidate) => candidate && /^https?:\/\//.test(candidate) && URL.canParse(candidate),
  );
  return { id: given.id, state, at: Date.parse(given.created_at), url: url?.slice(0, 2048) ?? null };
}

function ownPayload(payload: unknown): Record<string, unknown> {
  if (typeof payload === 'string') {
    try {
      return ownPayload(JSON.parse(payload) as object);
    } catch {
      return {};
    }
  }
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload)
    ? (payload as Record<string, unknown>)
    : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : null;
}

/** What the payload names; else the ref where it is a tag or looks like a version; else the commit. */
function versionOf(given: { ref: string; sha: string }, own: Record<string, unknown>): string {
  const named = textOf(own.version) ?? textOf(own.tag);
  if (named !== null) return named;
  const tag = /^refs\/tags\/(.+)$/.exec(given.ref)?.[1];
  if (tag !== undefined) return tag.slice(0, 200);
  if (parseVersion(given.ref) !== null) return given.ref;
  return given.sha.slice(0, 12) || given.ref.slice(0, 200);
}
