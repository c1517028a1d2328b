/**
 * Speaks as GitHub does when it tells of deployments: its own example payloads with the shop's particulars
 * put in, signed and labelled as its deliveries are.
 */
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { createHash, createHmac, randomUUID } from 'node:crypto';

export interface GitHubSource {
  /** Where the source delivers to: the backend's address with the source's path. */
  url: string;
  secret: string;
}

export interface GitHubDeployment {
  /** GitHub's number of the deployment. */
  id: number;
  version: string;
  environment: string;
  description: string;
  repository: string;
  createdAt: Date;
}

export type GitHubState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error';

interface Example {
  deployment: Record<string, unknown>;
  deployment_status: Record<string, unknown>;
  repository: Record<string, unknown>;
}

export const demoRepository = 'leaf-and-kettle/shop';
const exampleRepository = 'Codertocat/Hello-World';
/** Whose name is on the deployments: the pipeline's account. */
const deployer = 'kettle-ci';
let lastId = Math.floor(Date.now() / 1000);

/** The commit of a release: the same one each time, as in a real repository. */
export function commitOf(version: string, repository = demoRepository): string {
  return createHash('sha1').update(`${repository}@${version}`).digest('hex');
}

/** A deployment that GitHub has not told of yet. */
export function newDeployment(version: string, environment: string, description = ''): GitHubDeployment {
  return {
    id: ++lastId,
    version,
    environment,
    description,
    repository: demoRepository,
    createdAt: new Date(),
  };
}

/** The payload of a `deployment` event, action `created`. */
export function deploymentPayload(deployment: GitHubDeployment): object {
  const example = exampleOf('deployment', deployment.repository);
  return { ...example, deployment: { ...example.deployment, ...particulars(deployment) } };
}

/** The payload of a `deployment_status` event, action `created`. */
export function statusPayload(
  deployment: GitHubDeployment,
  state: GitHubState,
  environmentUrl: string,
  at = new Date(),
): object {
  const example = exampleOf('deployment_status', deployment.repository);
  const status = {
    id: ++lastId,
    state,
    environment: deployment.environment,
    environment_url: environmentUrl,
    created_at: githubTime(at),
    updated_at: githubTime(at),
  };
  return {
    ...example,
    deployment: { ...example.deployment, ...particulars(deployment), updated_at: githubTime(at) },
    deployment_status: { ...example.deployment_status, ...status },
  };
}

/** The value of X-Hub-Signature-256 for a raw body. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Delivers one event; resolves to the answer's status and text. */
export async function deliver(
  source: GitHubSource,
  event: 'deployment' | 'deployment_status',
  payload: object,
  delivery = randomUUID(),
): Promise<{ status: number; text: string }> {
  const body = JSON.stringify(payload);
  const response = await fetch(source.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-github-hook-id': '1',
      'x-hub-signature-256': signatureOf(body, source.secret),
    },
    body,
  });
  return { status: response.status, text: await response.text() };
}

/** Fields of a deployment that are ours; the rest stays as in GitHub's example. */
function particulars({ id, version, environment, description, repository, createdAt }: GitHubDeployment) {
  const api = `https://api.github.com/repos/${repository}/deployments/${id}`;
  return {
    id,
    url: api,
    statuses_url: `${api}/statuses`,
    sha: commitOf(version, repository),
    ref: version,
    task: 'deploy',
    payload: {},
    environment,
    original_environment: environment,
    production_environment: environment === 'production',
    transient_environment: false,
    description,
    created_at: githubTime(createdAt),
    updated_at: githubTime(createdAt),
  };
}

/** GitHub's example of an event, with our repository's name in every address. */
function exampleOf(name: string, repository: string): Example {
  const found = (examples as unknown as { name: string; examples: Example[] }[]).find(
    (entry) => entry.name === name,
  );
  if (!found?.examples[0]) throw new Error(`@octokit/webhooks-examples has no example of "${name}".`);
  const text = JSON.stringify(found.examples[0])
    .replaceAll(exampleRepository, repository)
    .replaceAll('"Hello-World"', JSON.stringify(repository.split('/')[1]))
    .replaceAll('"Codertocat"', JSON.stringify(deployer));
  return JSON.parse(text) as Example;
}

/** GitHub's times have whole seconds. */
function githubTime(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
