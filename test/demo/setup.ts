import type { Client } from '@appops/shared/client';
import { createMonitor } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { createWebhookSource } from '@appops/shared/contract/webhooks';
import { demoRepository } from './github.ts';
import type { GitHubSource } from './github.ts';
import type { Shop } from './shop/server.ts';

export interface DemoShops {
  staging: Shop;
  production: Shop;
}

/** Tells AppOps of the shop: the service, a GitHub source, and monitors at 1 s. Staging has none on checkout. */
export async function setUpDemo(call: Client, baseUrl: string, shops: DemoShops): Promise<GitHubSource> {
  await call(createService, {
    body: {
      name: 'Leaf & Kettle',
      slug: 'shop',
      description: 'The demo application: a small tea shop',
      owners: ['shop-team'],
      repository: demoRepository,
      environments: [
        { name: 'staging', order: 0, urlPatterns: [`${shops.staging.url}/*`] },
        { name: 'production', order: 1, urlPatterns: [`${shops.production.url}/*`] },
      ],
    },
  });
  const { source, secret } = await call(createWebhookSource, {
    body: { kind: 'github', name: 'GitHub, demo' },
  });
  const { staging, production } = shops;
  await monitor(call, 'Staging is alive', 'staging', `${staging.url}/healthz`, []);
  await monitor(call, 'Shop page', 'production', `${production.url}/`, [
    { kind: 'body', comparison: 'contains', value: 'Checkout' },
  ]);
  await monitor(call, 'Checkout', 'production', `${production.url}/checkout`, [
    { kind: 'json', path: '$.totalCents', comparison: 'greater_than', value: '0' },
  ]);
  return { url: `${baseUrl}${source.path}`, secret };
}

type Assertions =
  | { kind: 'body'; comparison: 'contains'; value: string }
  | { kind: 'json'; path: string; comparison: 'greater_than'; value: string };

async function monitor(
  call: Client,
  name: string,
  environment: string,
  url: string,
  more: Assertions[],
): Promise<void> {
  await call(createMonitor, {
    body: {
      name,
      service: 'shop',
      environment,
      intervalMs: 1000,
      retries: { attempts: 0, delayMs: 0 },
      downAfter: 2,
      upAfter: 2,
      check: {
        type: 'http',
        url,
        timeoutMs: 2000,
        assertions: [{ kind: 'status', accept: '200-299' }, ...more],
      },
    },
  });
}
