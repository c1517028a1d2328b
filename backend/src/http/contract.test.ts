import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnnotation, getAnnotation, listAnnotations } from '@appops/shared/contract/annotations';
import { getCase, getCaseTimeline, listCases, openCase } from '@appops/shared/contract/cases';
import { listChanges, recordChange } from '@appops/shared/contract/changes';
import { getDeployment, listDeployments, startDeployment } from '@appops/shared/contract/deployments';
import { listEvents } from '@appops/shared/contract/events';
import {
  getIncident,
  getIncidentTimeline,
  listIncidents,
  openIncident,
} from '@appops/shared/contract/incidents';
import { listMaintenance, planMaintenance } from '@appops/shared/contract/maintenance';
import {
  createMonitor,
  getMonitor,
  getMonitorSeries,
  getProbe,
  listMonitors,
  listResults,
  runMonitor,
} from '@appops/shared/contract/monitors';
import { getOverview } from '@appops/shared/contract/overview';
import { listProblems } from '@appops/shared/contract/problems';
import { queryAnnotations, querySeries, queryTable } from '@appops/shared/contract/query';
import { allRoutes } from '@appops/shared/contract/routes';
import { createService, getService, listServices, matchService } from '@appops/shared/contract/services';
import { getSettings } from '@appops/shared/contract/settings';
import { listTokens, whoAmI } from '@appops/shared/contract/tokens';
import { createWebhookSource, listDeliveries, listWebhookSources } from '@appops/shared/contract/webhooks';
import type { Route } from '@appops/shared/contract/route';
import { describe, expect, test, vi } from 'vitest';
import { httpServer } from '../../testing/probing/servers.ts';
import { startTestBackend } from '../../testing/http.ts';

vi.setConfig({ testTimeout: 240_000 });

/** Replies as each release gave them. They stay: a client of today must read what a server of then says. */
const releases = join(import.meta.dirname, '../../../test/fixtures/contract');
const thisRelease = join(releases, '0.1.0');

/** Records a reply of each route that reads, from a real backend with a bit of everything in it. */
async function record(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const backend = await startTestBackend('sqlite');
  const target = await httpServer((_request, response) => response.end('fine'));
  const { call } = backend;
  const keep = async <T extends Route>(route: T, input: object = {}) => {
    const {
      params = {},
      query = {},
      body,
    } = input as { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown };
    const reply = await call(route, { params, query, body } as never);
    writeFileSync(join(folder, `${route.name}.json`), `${JSON.stringify(reply, null, 1)}\n`);
  };
  try {
    await call(createService, {
      body: {
        name: 'Shop',
        repository: 'octo/shop',
        environments: [{ name: 'production', urlPatterns: ['https://shop.example/*'] }],
      },
    });
    const deployment = await call(startDeployment, {
      body: {
        service: 'shop',
        environment: 'production',
        version: '1.0.0',
        status: 'succeeded',
        commit: 'a'.repeat(40),
      },
    });
    await call(recordChange, {
      body: { kind: 'flag', title: 'coupons off', service: 'shop', environment: 'production' },
    });
    const monitor = await call(createMonitor, {
      body: {
        name: 'checkout',
        service: 'shop',
        environment: 'production',
        check: { type: 'http', url: `http://127.0.0.1:${target}/` },
        intervalMs: 1000,
      },
    });
    await expect
      .poll(async () => (await call(listResults, { params: { id: monitor.id } })).items.length, {
        timeout: 240_000,
      })
      .toBeGreaterThan(1);
    const incident = await call(openIncident, {
      body: { title: 'Checkout is slow', service: 'shop', environment: 'production' },
    });
    const made = await call(openCase, { body: { incident: incident.id, reason: 'Seen twice' } });
    const annotation = await call(createAnnotation, {
      body: {
        body: 'here',
        incident: incident.id,
        target: { source: 'https://shop.example/pay', selectors: [{ type: 'CssSelector', value: '#pay' }] },
      },
    });
    const [from, to] = [new Date(Date.now() - 3_600_000).toISOString(), new Date().toISOString()];
    await call(planMaintenance, {
      body: {
        title: 'Database',
        service: 'shop',
        startsAt: to,
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      },
    });
    await call(createWebhookSource, { body: { kind: 'github', name: 'GitHub' } });
    for (const route of [
      listServices,
      listDeployments,
      listChanges,
      listMonitors,
      listProblems,
      listIncidents,
      listAnnotations,
      listCases,
      listMaintenance,
      listTokens,
      listWebhookSources,
      listDeliveries,
      listEvents,
      getOverview,
      getSettings,
      whoAmI,
    ])
      await keep(route);
    await keep(getService, { params: { slug: 'shop' } });
    await keep(matchService, { query: { url: 'https://shop.example/pay' } });
    await keep(getDeployment, { params: { id: deployment.id } });
    await keep(getMonitor, { params: { id: monitor.id } });
    await keep(listResults, { params: { id: monitor.id } });
    await keep(runMonitor, { params: { id: monitor.id } });
    await keep(getMonitorSeries, { params: { id: monitor.id }, query: { from, to, maxDataPoints: 60 } });
    await keep(getProbe, { params: { name: 'local' } });
    await keep(getIncident, { params: { id: incident.id } });
    await keep(getIncidentTimeline, { params: { id: incident.id } });
    await keep(getAnnotation, { params: { id: annotation.id } });
    await keep(getCase, { params: { id: made.id } });
    await keep(getCaseTimeline, { params: { id: made.id } });
    await keep(queryAnnotations, { body: { from, to } });
    await keep(querySeries, { body: { from, to, metric: 'latency_p95' } });
    await keep(queryTable, { body: { from, to, table: 'cases' } });
  } finally {
    await backend.stop();
  }
}

const routes = new Map(allRoutes.map((route) => [route.name, route]));

/** The same reply from a server of tomorrow: fields that we do not know, everywhere. */
function withMoreFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMoreFields);
  if (value === null || typeof value !== 'object') return value;
  return {
    ...Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withMoreFields(part)])),
    addedTomorrow: 'something',
  };
}

describe('replies of every release', () => {
  test('are there for this release (APPOPS_UPDATE_CONTRACT=1 records them anew; then run again)', async () => {
    if (process.env.APPOPS_UPDATE_CONTRACT === '1') await record(thisRelease);
    expect(existsSync(thisRelease)).toBe(true);
    expect(readdirSync(thisRelease).length).toBeGreaterThan(30);
  });

  const recorded = readdirSync(releases, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  );
  test.each(recorded)('%s is read by the contract of today, nothing lost, nothing unknown', (file) => {
    const reply: unknown = JSON.parse(readFileSync(join(releases, file), 'utf8'));
    const route = routes.get(file.replace(/^.*\//, '').replace('.json', ''))!;
    const parsed = route.reply.parse(reply);
    // What later releases added may come with a default; what was told is all there.
    expect(parsed).toMatchObject(reply as object);
  });

  test.each(recorded)('%s is read with fields that a newer server adds', (file) => {
    const reply = withMoreFields(JSON.parse(readFileSync(join(releases, file), 'utf8')));
    const route = routes.get(file.replace(/^.*\//, '').replace('.json', ''))!;
    expect(route.reply.safeParse(reply).error).toBeUndefined();
  });

  test('a state that a newer server invents is read as unknown', () => {
    const reply = JSON.parse(readFileSync(join(thisRelease, 'getDeployment.json'), 'utf8')) as object;
    expect(
      getDeployment.reply.parse({ ...reply, status: 'hibernating', markerState: 'plaid' }),
    ).toMatchObject({ status: 'unknown', markerState: 'unknown' });
  });
});
