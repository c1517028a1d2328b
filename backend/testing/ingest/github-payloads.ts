import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { randomUUID } from 'node:crypto';
import {
  deploymentPayload,
  githubTime,
  statusPayload,
  type GitHubPayload,
} from '../../src/ingest/sources/github/sample.ts';

export const github = examples as unknown as { name: string; examples: GitHubPayload[] }[];
export const examplesOf = (event: string) => github.find(({ name }) => name === event)!.examples;

export interface Delivery {
  event: string;
  payload: object;
  id: string;
}

let statuses = 1000;

/** GitHub's own example, of our repository and deployment. */
export function deployment(
  repository: string,
  { createdAt, ...more }: Record<string, unknown> & { id: number; createdAt: number },
): GitHubPayload {
  const fields = { created_at: githubTime(createdAt), ...more };
  return deploymentPayload({ repository }, fields, examplesOf('deployment')[0]!);
}
export function status(
  payload: GitHubPayload,
  state: string,
  at: number,
  more: Record<string, unknown> = {},
): Delivery {
  const fields = { id: (statuses += 1), state, created_at: githubTime(at), ...more };
  return {
    event: 'deployment_status',
    id: randomUUID(),
    payload: statusPayload(payload, fields, examplesOf('deployment_status')[0]!),
  };
}
export const created = (payload: object): Delivery => ({ event: 'deployment', id: randomUUID(), payload });
