import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { randomUUID } from 'node:crypto';

export interface Payload {
  deployment: Record<string, unknown>;
  deployment_status?: Record<string, unknown>;
  repository: Record<string, unknown>;
  [name: string]: unknown;
}

export const github = examples as unknown as { name: string; examples: Payload[] }[];
export const examplesOf = (event: string) => github.find(({ name }) => name === event)!.examples;

const githubTime = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

export interface Delivery {
  event: string;
  payload: object;
  id: string;
}

let statuses = 1000;

/** GitHub's own example, of our repository and deployment. */
export function deployment(
  repository: string,
  given: Record<string, unknown> & { id: number; createdAt: number },
) {
  const { createdAt, ...more } = given;
  const example = examplesOf('deployment')[0]!;
  return {
    ...example,
    repository: {
      ...example.repository,
      full_name: repository,
      html_url: `https://github.com/${repository}`,
    },
    deployment: { ...example.deployment, created_at: githubTime(createdAt), ...more },
  };
}
export function status(
  payload: ReturnType<typeof deployment>,
  state: string,
  at: number,
  more: Record<string, unknown> = {},
): Delivery {
  const example = examplesOf('deployment_status')[0]!;
  return {
    event: 'deployment_status',
    id: randomUUID(),
    payload: {
      ...example,
      repository: payload.repository,
      deployment: payload.deployment,
      deployment_status: {
        ...example.deployment_status,
        id: (statuses += 1),
        state,
        created_at: githubTime(at),
        ...more,
      },
    },
  };
}
export const created = (payload: object): Delivery => ({ event: 'deployment', id: randomUUID(), payload });
