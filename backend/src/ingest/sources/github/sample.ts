import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { SampleDelivery, SampleOf, SampleText } from '../source-kind.ts';

/**
 * Speaks as GitHub does when it tells of deployments: the one place where its payloads are made, for samples of the
 * command line, for tests and for the demo. https://docs.github.com/webhooks/webhook-events-and-payloads#deployment
 */

type Fields = Record<string, unknown>;

/** What a payload is made upon: GitHub's own example, where one is at hand, or our short one. */
export interface GitHubPayload {
  deployment: Fields;
  deployment_status?: Fields;
  repository: Fields;
  [name: string]: unknown;
}

/** Whose payload it is. */
export interface Whose {
  /** `owner/name`. */
  repository: string;
  /** The login of who deploys; by default that of the example. */
  by?: string;
}

/** As much of an event as tells what goes where. */
const plain: GitHubPayload = {
  action: 'created',
  deployment: {
    id: 1,
    sha: '0'.repeat(40),
    ref: 'main',
    task: 'deploy',
    payload: {},
    environment: 'production',
    original_environment: 'production',
    description: '',
    creator: { login: 'appops-sample', id: 1, type: 'User' },
    created_at: '',
    updated_at: '',
  },
  repository: {
    id: 1,
    name: 'example',
    full_name: 'appops-sample/example',
    html_url: 'https://github.com/appops-sample/example',
    owner: { login: 'appops-sample', id: 1 },
  },
  sender: { login: 'appops-sample', id: 1, type: 'User' },
};

/** The same of a status. */
const plainStatus: GitHubPayload = {
  ...plain,
  deployment_status: {
    id: 1,
    state: 'success',
    environment: 'production',
    description: '',
    target_url: '',
    log_url: '',
    environment_url: '',
    creator: { login: 'appops-sample', id: 1, type: 'User' },
    created_at: '',
    updated_at: '',
  },
};

/** GitHub's times have whole seconds. @param at epoch milliseconds */
export function githubTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The commit of a release: the same one each time, as in a real repository. */
export function sampleCommit(repository: string, version: string): string {
  return createHash('sha1').update(`${repository}@${version}`).digest('hex');
}

/** The payload of a `deployment` event, action `created`. @param fields of its `deployment`, over those of the example */
export function deploymentPayload(
  whose: Whose,
  fields: Fields,
  example: GitHubPayload = plain,
): GitHubPayload {
  const made = exampleOf(whose, example);
  return { ...made, deployment: { ...made.deployment, ...fields } };
}

/**
 * The payload of a `deployment_status` event about a deployment.
 * @param fields of its `deployment_status`, over those of the example
 */
export function statusPayload(
  of: GitHubPayload,
  fields: Fields,
  example: GitHubPayload = of.deployment_status === undefined ? plainStatus : of,
): GitHubPayload {
  const { environment } = of.deployment;
  return {
    ...example,
    ...of,
    deployment_status: { ...example.deployment_status, environment, ...fields },
  };
}

/** An example with another repository's name in every address, and another login. */
function exampleOf({ repository, by }: Whose, example: GitHubPayload): GitHubPayload {
  const former = String(example.repository.full_name);
  const [owner = '', name = ''] = former.split('/');
  let text = JSON.stringify(example)
    .replaceAll(former, JSON.stringify(repository).slice(1, -1))
    .replaceAll(JSON.stringify(name), JSON.stringify(repository.split('/')[1] ?? repository));
  if (by !== undefined) text = text.replaceAll(JSON.stringify(owner), JSON.stringify(by));
  // Cast: the example is one, and only texts in it are others now.
  return JSON.parse(text) as GitHubPayload;
}

/** The value of X-Hub-Signature-256 for a raw body. */
export function signatureOf(body: string | Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/**
 * A delivery of an event, signed and labelled as GitHub's are.
 * @param payload an object, or the text of a body
 * @param id by the same one it is the same delivery again
 */
export function signed(
  event: string,
  payload: object | string,
  secret: string,
  id: string = randomUUID(),
): SampleDelivery {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return {
    event,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-event': event,
      'x-github-delivery': id,
      'x-github-hook-id': '1',
      'x-hub-signature-256': signatureOf(body, secret),
    },
  };
}

const states = { queued: 'queued', running: 'in_progress', succeeded: 'success', failed: 'failure' } as const;

/** A deployment and its status. */
export function sample(of: SampleOf): SampleText[] {
  const { repository, environment, version, number, now } = of;
  const at = new Date(now).toISOString();
  const deployment = deploymentPayload(
    { repository },
    {
      id: number,
      sha: sampleCommit(repository, version),
      ref: version,
      payload: { version },
      environment,
      original_environment: environment,
      description: 'A sample of AppOps',
      created_at: at,
      updated_at: at,
    },
  );
  const status = { id: number + 1, state: states[of.status], created_at: at, updated_at: at };
  return [
    { event: 'deployment', body: JSON.stringify(deployment) },
    { event: 'deployment_status', body: JSON.stringify(statusPayload(deployment, status)) },
  ];
}
