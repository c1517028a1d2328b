import { ApiError, type Client } from '@appops/shared/client';
import { listDeployments } from '@appops/shared/contract/deployments';
import { createMonitor, listMonitors, updateMonitor, type Monitor } from '@appops/shared/contract/monitors';
import { createService, getService, putEnvironment } from '@appops/shared/contract/services';
import {
  createWebhookSource,
  listWebhookSources,
  rotateWebhookSecret,
} from '@appops/shared/contract/webhooks';
import { demoRepository } from './github.ts';
import type { GitHubSource } from './github.ts';
import { isReleaseOfShop } from './shop/releases.ts';
import type { Shop } from './shop/server.ts';

export interface DemoShops {
  staging: Shop;
  production: Shop;
}

const service = 'shop';
const environments = ['staging', 'production'] as const;
const sourceName = 'GitHub, demo';

/** What an earlier run of the demo left in this AppOps. */
export interface LeftBehind {
  /** The release that went into production last. */
  version: string;
  /** Where the shops answered. */
  ports: Partial<Record<(typeof environments)[number], number>>;
}

/** What an earlier run of the demo left; null where none got as far as a first release. */
export async function leftBehind(call: Client): Promise<LeftBehind | null> {
  const known = await found(call(getService, { params: { slug: service } }));
  if (known === null) return null;
  const { items } = await call(listDeployments, {
    query: { service: [service], environment: ['production'], limit: 200 },
  });
  const last = items.find(({ version }) => isReleaseOfShop(version));
  if (last === undefined) return null;
  const portOf = (slug: string) => {
    const pattern = known.environments.find((environment) => environment.slug === slug)?.urlPatterns[0];
    const port = /^http:\/\/127\.0\.0\.1:(\d+)\//.exec(pattern ?? '')?.[1];
    return port === undefined ? {} : { [slug]: Number(port) };
  };
  return {
    version: last.version,
    ports: Object.assign({}, ...environments.map(portOf)) as LeftBehind['ports'],
  };
}

/** Pauses what watches the shop, while it is closed. */
export async function pauseMonitors(call: Client): Promise<void> {
  const { items } = await call(listMonitors, { query: { service: [service] } });
  await Promise.all(
    items.map(({ id, version }) => call(updateMonitor, { params: { id }, body: { version, paused: true } })),
  );
}

/**
 * Tells AppOps of the shop: the service, a GitHub source, and monitors at 1 s; staging has none on checkout. What is
 * there from an earlier run is used again.
 */
export async function setUpDemo(call: Client, baseUrl: string, shops: DemoShops): Promise<GitHubSource> {
  if ((await found(call(getService, { params: { slug: service } }))) === null)
    await call(createService, {
      body: {
        name: 'Leaf & Kettle',
        slug: service,
        description: 'The demo application: a small tea shop',
        owners: ['shop-team'],
        repository: demoRepository,
        environments: environments.map((name, order) => ({ name, order })),
      },
    });
  for (const environment of environments)
    await call(putEnvironment, {
      params: { slug: service, environment },
      body: { urlPatterns: [`${shops[environment].url}/*`] },
    });
  const { items: monitors } = await call(listMonitors, { query: { service: [service] } });
  const { staging, production } = shops;
  const watch = (name: string, environment: string, url: string, more: Assertions[]) =>
    monitor(
      call,
      monitors.find((item) => item.name === name && item.environment === environment),
      { name, environment, url, more },
    );
  await watch('Staging is alive', 'staging', `${staging.url}/healthz`, []);
  await watch('Shop page', 'production', `${production.url}/`, [
    { kind: 'body', comparison: 'contains', value: 'Checkout' },
  ]);
  await watch('Checkout', 'production', `${production.url}/checkout`, [
    { kind: 'json', path: '$.totalCents', comparison: 'greater_than', value: '0' },
  ]);
  return gitHubSource(call, baseUrl);
}

/** The source of an earlier run with a new secret, since its old one was told once; else a new source. */
async function gitHubSource(call: Client, baseUrl: string): Promise<GitHubSource> {
  const { items } = await call(listWebhookSources, { query: { limit: 500 } });
  const former = items.find(({ name }) => name === sourceName);
  const { source, secret } =
    former === undefined
      ? await call(createWebhookSource, { body: { kind: 'github', name: sourceName } })
      : await call(rotateWebhookSecret, { params: { id: former.id } });
  return { url: `${baseUrl}${source.path}`, secret };
}

/** An answer, or null where there is no such thing. */
async function found<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return null;
    throw error;
  }
}

type Assertions =
  | { kind: 'body'; comparison: 'contains'; value: string }
  | { kind: 'json'; path: string; comparison: 'greater_than'; value: string };

interface Watched {
  name: string;
  environment: string;
  url: string;
  more: Assertions[];
}

async function monitor(
  call: Client,
  former: Monitor | undefined,
  { name, environment, url, more }: Watched,
): Promise<void> {
  const check = {
    type: 'http' as const,
    url,
    timeoutMs: 2000,
    assertions: [{ kind: 'status' as const, accept: '200-299' }, ...more],
  };
  if (former === undefined) {
    await call(createMonitor, {
      body: {
        name,
        service,
        environment,
        intervalMs: 1000,
        retries: { attempts: 0, delayMs: 0 },
        downAfter: 2,
        upAfter: 2,
        check,
      },
    });
    return;
  }
  const { id, version, check: before } = former;
  const moved = !('url' in before) || before.url !== url;
  await call(updateMonitor, {
    params: { id },
    body: { version, paused: false, ...(moved ? { check } : {}) },
  });
}
