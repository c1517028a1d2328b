import { hasFields } from '@appops/shared/rules/has-fields';
import { nameKey } from '@appops/shared/rules/place-names';
import type { Step, StepState } from '../../../database/schema/releases.ts';
import type { StepReport } from '../../../releases/deployment-report.ts';
import { commitOf, cut, cutName, kept, timeOf as readTime, urlOf } from '../../../releases/tidy.ts';
import * as z from 'zod/mini';

/**
 * What we read of GitHub's `deployment` and `deployment_status` events; all else in them is ignored.
 * https://docs.github.com/webhooks/webhook-events-and-payloads#deployment_status
 */

/** Whatever they are, a deployment is not lost over these: what cannot be read is as good as absent. */
const text = z.catch(z.nullish(z.string()), null);
const time = z.catch(z.nullish(z.union([z.string(), z.number()])), null);
const login = z.catch(z.nullish(z.object({ login: z.string() })), null);

const deployment = z.object({
  id: z.int(),
  sha: text,
  ref: text,
  task: text,
  /** Free for whoever creates the deployment: an object, or text. */
  payload: z.optional(z.unknown()),
  environment: text,
  transient_environment: z.catch(z.nullish(z.boolean()), null),
  description: text,
  creator: login,
  created_at: time,
});

const repository = z.object({ full_name: z.string(), html_url: text });
/** The run of the workflow whose job deploys; null where none does. */
const workflow_run = z.catch(z.nullish(z.object({ id: z.int(), run_attempt: z.nullish(z.int()) })), null);

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

const states: Record<string, StepState> = {
  pending: 'queued',
  queued: 'queued',
  waiting: 'queued',
  in_progress: 'running',
  success: 'succeeded',
  failure: 'failed',
  error: 'failed',
};

/** Takes a deployment out of either event, with the login of who made it. */
export function readDeployment(event: z.infer<typeof deploymentEvent>): {
  report: StepReport;
  creator: string | null;
} {
  const { deployment: given, workflow_run: run } = event;
  const notes: string[] = [];
  const own = ownPayload(given.payload);
  const address = event.repository.html_url ?? '';
  const host = URL.canParse(address) ? new URL(address).host : 'github.com';
  const version = namedIn(own.version) ?? namedIn(own.tag);
  const environment = given.environment ?? '';
  const report: StepReport = {
    kind: 'step',
    source: 'github',
    // Numbers are unique within one GitHub, and an organisation may have two.
    externalId: `${host}/${given.id}`,
    service: { by: 'repository', repository: event.repository.full_name, name: namedIn(own.service) },
    // A name of which nothing can be seen is none.
    environment: { by: 'name', name: nameKey(environment) === '' ? 'default' : environment.trim() },
    version: version === null ? null : cutName(version, kept.version, 'version', notes),
    ref: given.ref?.trim() ?? '',
    task: given.task?.trim() ?? '',
    commit: commitOf(given.sha, notes),
    commits: [],
    known: [],
    run: run == null ? null : `${host}/${run.id}.${run.run_attempt ?? 1}`,
    description: cut(given.description ?? '', kept.description, 'description', notes),
    createdAt: timeOf(given.created_at, notes),
    step: null,
    notes,
  };
  return { report, creator: given.creator?.login ?? null };
}

/** Text as GitHub writes times, or seconds since 1970, as its push events have them. */
function timeOf(value: string | number | null | undefined, notes: string[]): number | null {
  const at = typeof value === 'number' ? value * 1000 : readTime(value, 'time', []);
  if (at === null) notes.push('Its time could not be read, so that of the delivery counts.');
  return at;
}

/** Takes the status out of its event; null for a state that says nothing of how the deployment went. */
export function readStatus(event: z.infer<typeof deploymentStatusEvent>, notes: string[]): Step | null {
  const given = event.deployment_status;
  const state = Object.hasOwn(states, given.state) ? states[given.state] : undefined;
  if (state === undefined) return null;
  const [url = null] = [given.log_url, given.target_url, given.environment_url].flatMap(
    (candidate) => urlOf(candidate, notes) ?? [],
  );
  return {
    id: given.id,
    state,
    at: timeOf(given.created_at, notes),
    url,
  };
}

function ownPayload(payload: unknown): Record<string, unknown> {
  if (typeof payload === 'string') {
    try {
      return ownPayload(JSON.parse(payload));
    } catch {
      return {};
    }
  }
  return hasFields(payload) ? payload : {};
}

function namedIn(value: unknown): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? null : text;
}
