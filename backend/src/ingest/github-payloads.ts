import { nameKey } from '@appops/shared/rules/place-names';
import { releaseOfRef, type SeenAs } from '@appops/shared/rules/release-refs';
import { parseInstant } from '@appops/shared/rules/told-instant';
import { cut } from '../releases/tidy.ts';
import * as z from 'zod/mini';

/**
 * What we read of GitHub's `deployment` and `deployment_status` events; all else in them is ignored.
 * https://docs.github.com/webhooks/webhook-events-and-payloads#deployment_status
 */

const text = z.nullish(z.string());
/** Whatever it is, a deployment is not lost over its time: one that cannot be read is that of the delivery. */
const time = z.nullish(z.union([z.string(), z.number()]));
const login = z.nullish(z.object({ login: z.string() }));

const deployment = z.object({
  id: z.int(),
  sha: text,
  ref: text,
  task: text,
  /** Free for whoever creates the deployment: an object, or text. */
  payload: z.optional(z.unknown()),
  environment: text,
  transient_environment: z.nullish(z.boolean()),
  description: text,
  creator: login,
  created_at: time,
});

const repository = z.object({ full_name: z.string(), html_url: text });
/** The run of the workflow whose job deploys; null where none does. */
const workflow_run = z.nullish(z.object({ id: z.int(), run_attempt: z.nullish(z.int()) }));

export const deploymentEvent = z.object({ action: z.string(), deployment, repository, workflow_run });

export const deploymentStatusEvent = z.object({
  action: z.string(),
  deployment,
  repository,
  workflow_run,
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
  /** GitHub takes its environment down when nothing needs it any more. */
  transient: boolean;
  /** As the payload names it; null where it does not. */
  version: string | null;
  ref: string;
  task: string;
  commit: string | null;
  /** The workflow run that it is a job of. */
  run: string | null;
  description: string;
  /** Login of who made it. */
  creator: string | null;
  /** Null where it cannot be read. */
  createdAt: number | null;
  /** What was cut or left out, in words. */
  notes: string[];
}

export type GitHubState = 'queued' | 'running' | 'succeeded' | 'failed';

export interface GitHubStatus {
  id: number;
  state: GitHubState;
  /** Null where it cannot be read. */
  at: number | null;
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
  const { deployment: given, workflow_run: run } = event;
  const notes: string[] = [];
  const own = ownPayload(given.payload);
  const address = event.repository.html_url ?? '';
  const host = URL.canParse(address) ? new URL(address).host : 'github.com';
  const sha = given.sha?.trim() ?? '';
  const version = textOf(own.version) ?? textOf(own.tag);
  const environment = given.environment ?? '';
  return {
    // Numbers are unique within one GitHub, and an organisation may have two.
    externalId: `${host}/${given.id}`,
    repository: event.repository.full_name,
    service: textOf(own.service)?.slice(0, 300) ?? null,
    // A name of which nothing can be seen is none.
    environment: nameKey(environment) === '' ? 'default' : cut(environment.trim(), 300, 'environment', notes),
    transient: given.transient_environment === true,
    version: version === null ? null : cut(version, 200, 'version', notes),
    ref: given.ref?.trim() ?? '',
    task: given.task?.trim() ?? '',
    commit: /^[0-9a-f]{7,64}$/i.test(sha) ? sha.toLowerCase() : null,
    run: run == null ? null : `${host}/${run.id}.${run.run_attempt ?? 1}`,
    description: cut(given.description ?? '', 2000, 'description', notes),
    creator: given.creator?.login ?? null,
    createdAt: timeOf(given.created_at, notes),
    notes,
  };
}

/** Text as GitHub writes times, or seconds since 1970, as its push events have them. */
function timeOf(value: string | number | null | undefined, notes: string[]): number | null {
  const at = typeof value === 'number' ? value * 1000 : value == null ? null : parseInstant(value);
  if (at === null) notes.push('Its time could not be read, so that of the delivery counts.');
  return at;
}

/** Takes the status out of its event; null for a state that says nothing of how the deployment went. */
export function readStatus(event: z.infer<typeof deploymentStatusEvent>): GitHubStatus | null {
  const given = event.deployment_status;
  const state = Object.hasOwn(states, given.state) ? states[given.state] : undefined;
  if (state === undefined) return null;
  const url = [given.log_url, given.target_url, given.environment_url].find(
    (candidate) => candidate && /^https?:\/\//.test(candidate) && URL.canParse(candidate),
  );
  return {
    id: given.id,
    state,
    at: timeOf(given.created_at, []),
    url: url == null || url.length > 2048 ? null : url,
  };
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
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/**
 * The version that a deployment puts live: what its payload names; else its ref where that is a release's; else the
 * commit.
 */
export function versionOf(given: Pick<GitHubDeployment, 'version' | 'ref' | 'commit'>, seen: SeenAs): string {
  const named = given.version ?? releaseOfRef(given.ref, seen);
  return named?.slice(0, 200) ?? given.commit?.slice(0, 12) ?? (given.ref.slice(0, 200) || 'unknown');
}
