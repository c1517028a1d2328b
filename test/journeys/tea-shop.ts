import type { Client } from '@appops/shared/client';
import { getDeployment, listDeployments, type Deployment } from '@appops/shared/contract/deployments';
import { createMonitor, getMonitor, listResults, type Monitor } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { createWebhookSource } from '@appops/shared/contract/webhooks';
import type { MonitorState } from '@appops/shared/words/monitor';
import { demoRepository, type GitHubSource } from '../demo/github.ts';
import { rollOut } from '../demo/rollout.ts';
import { startShop, type Shop } from '../demo/shop/server.ts';
import type { BackendProcess } from './backend-process.ts';
import { until } from '../until.ts';

/** The demo shop in production, known to a backend, watched at 1 s, and released by signed GitHub webhooks. */
export interface TeaShop {
  shop: Shop;
  source: GitHubSource;
  /** The monitor of `/checkout`. */
  checkout: Monitor;
  /** Rolls a release out; resolves to the deployment once the backend says that it is live. */
  release(version: string, lasting?: { preparationMs: number }): Promise<Deployment>;
  /** Waits until the checkout monitor is in a state. */
  checkoutIs(state: MonitorState): Promise<Monitor>;
  /** Waits for a number of clean runs of the checkout monitor from now on. */
  cleanRuns(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts the shop at 1.0.0 and tells the backend of it. */
export async function openTeaShop(backend: BackendProcess): Promise<TeaShop> {
  const shop = await startShop();
  const call: Client = (route, request) => backend.admin(route, request);
  await call(createService, {
    body: {
      name: 'Leaf & Kettle',
      slug: 'shop',
      owners: ['shop-team'],
      repository: demoRepository,
      environments: [{ name: 'production', order: 1, urlPatterns: [`${shop.url}/*`] }],
    },
  });
  const { source, secret } = await call(createWebhookSource, { body: { kind: 'github', name: 'GitHub' } });
  const checkout = await call(createMonitor, {
    body: {
      name: 'Checkout',
      service: 'shop',
      environment: 'production',
      intervalMs: 1000,
      // However busy the machine is, its intervals are not stretched.
      priority: true,
      retries: { attempts: 0, delayMs: 0 },
      downAfter: 2,
      upAfter: 2,
      check: {
        type: 'http',
        url: `${shop.url}/checkout`,
        timeoutMs: 3000,
        assertions: [
          { kind: 'status', accept: '200-299' },
          { kind: 'json', path: '$.totalCents', comparison: 'greater_than', value: '0' },
        ],
      },
    },
  });
  const github = { url: `${backend.url}${source.path}`, secret };
  return {
    shop,
    source: github,
    checkout,
    async release(version, lasting) {
      await rollOut(github, { shop, version, environment: 'production', switchesLast: true, ...lasting });
      return await until(`${version} to be live`, async () => {
        const { items } = await call(listDeployments, { query: { service: ['shop'] } });
        return items.find((deployment) => deployment.version === version && deployment.live);
      });
    },
    checkoutIs: (state) =>
      until(`the checkout monitor to be ${state}`, async () => {
        const monitor = await call(getMonitor, { params: { id: checkout.id } });
        return monitor.state.value === state && monitor;
      }),
    async cleanRuns(count) {
      const from = new Date().toISOString();
      await until(`${count} clean runs`, async () => {
        const { items } = await call(listResults, {
          params: { id: checkout.id },
          query: { from, outcome: ['up'] },
        });
        return items.length >= count;
      });
    },
    close: () => shop.close(),
  };
}

/** Waits until a deployment has a verdict. */
export async function verdictOf(call: Client, id: string): Promise<Deployment> {
  return await until('a verdict', async () => {
    const deployment = await call(getDeployment, { params: { id } });
    return deployment.verdict !== null && deployment;
  });
}
