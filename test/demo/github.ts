/**
 * Speaks as GitHub does when it tells of the shop's deployments: its own example payloads with the shop's
 * particulars, made as all samples of GitHub's deliveries are.
 */
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import * as github from '../../backend/src/ingest/sources/github/sample.ts';

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

export const demoRepository = 'leaf-and-kettle/shop';
/** Whose name is on the deployments: the pipeline's account. */
const deployer = 'kettle-ci';
let lastId = Math.floor(Date.now() / 1000);

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
  return payloadOf(deployment, deployment.createdAt, exampleOf('deployment'));
}

/** The payload of a `deployment_status` event, action `created`. */
export function statusPayload(
  deployment: GitHubDeployment,
  state: GitHubState,
  environmentUrl: string,
  at = new Date(),
): object {
  const time = github.githubTime(at.getTime());
  const example = exampleOf('deployment_status');
  return github.statusPayload(payloadOf(deployment, at, example), {
    id: ++lastId,
    state,
    environment_url: environmentUrl,
    created_at: time,
    updated_at: time,
  });
}

/** Delivers one event; resolves to the answer's status and text. */
export async function deliver(
  source: GitHubSource,
  event: 'deployment' | 'deployment_status',
  payload: object,
  delivery?: string,
): Promise<{ status: number; text: string }> {
  const { headers, body } = github.signed(event, payload, source.secret, delivery);
  const response = await fetch(source.url, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}

/** A payload with the fields of a deployment that are ours; the rest stays as in GitHub's example. */
function payloadOf(deployment: GitHubDeployment, updatedAt: Date, example: github.GitHubPayload) {
  const { id, version, environment, description, repository, createdAt } = deployment;
  const api = `https://api.github.com/repos/${repository}/deployments/${id}`;
  const fields = {
    id,
    url: api,
    statuses_url: `${api}/statuses`,
    sha: github.sampleCommit(repository, version),
    ref: version,
    task: 'deploy',
    payload: {},
    environment,
    original_environment: environment,
    production_environment: environment === 'production',
    transient_environment: false,
    description,
    created_at: github.githubTime(createdAt.getTime()),
    updated_at: github.githubTime(updatedAt.getTime()),
  };
  return github.deploymentPayload({ repository, by: deployer }, fields, example);
}

/** GitHub's example of an event. */
function exampleOf(name: string): github.GitHubPayload {
  const found = (examples as unknown as { name: string; examples: github.GitHubPayload[] }[]).find(
    (entry) => entry.name === name,
  );
  if (!found?.examples[0]) throw new Error(`@octokit/webhooks-examples has no example of "${name}".`);
  return found.examples[0];
}
