import { deliver, deploymentPayload, newDeployment, statusPayload } from './github.ts';
import type { GitHubSource } from './github.ts';
import type { Shop } from './shop/server.ts';

export interface Rollout {
  shop: Shop;
  version: string;
  environment: string;
  description?: string;
  /** How long it prepares before the switch, in milliseconds. */
  preparationMs?: number;
  /** How long the rollout takes between the switch and its success, in milliseconds. */
  durationMs?: number;
  /** Switches once AppOps knows that it is live, so that no run sees the release before, however slow the machine is. */
  switchesLast?: boolean;
}

/**
 * Rolls a release out as a pipeline on GitHub does: the deployment is created, goes in progress, the shop
 * switches, and it succeeds. Pipelines know only that the rollout worked, not that the release does.
 * @throws when the backend does not accept a delivery
 */
export async function rollOut(source: GitHubSource, rollout: Rollout): Promise<void> {
  const { shop, version, environment, preparationMs = 0, durationMs = 0, switchesLast = false } = rollout;
  const deployment = newDeployment(version, environment, rollout.description ?? '');
  await accepted(deliver(source, 'deployment', deploymentPayload(deployment)));
  await accepted(deliver(source, 'deployment_status', statusPayload(deployment, 'in_progress', shop.url)));
  await lasts(preparationMs);
  if (!switchesLast) shop.release(version);
  await lasts(durationMs);
  await accepted(deliver(source, 'deployment_status', statusPayload(deployment, 'success', shop.url)));
  if (switchesLast) shop.release(version);
}

async function lasts(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

async function accepted(delivery: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await delivery;
  if (status < 200 || status > 299) throw new Error(`AppOps refused a delivery: ${status} ${text}`);
}
