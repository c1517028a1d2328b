import { ApiError } from '@appops/shared/client';
import { listDeployments } from '@appops/shared/contract/deployments';
import { listEvents } from '@appops/shared/contract/events';
import { newId } from '@appops/shared/contract/ids';
import { listIncidents, openIncident } from '@appops/shared/contract/incidents';
import { createMonitor, listResults, type Result } from '@appops/shared/contract/monitors';
import { randomUUID, type UUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaseDuration } from '../../backend/src/daemon/leases.ts';
import { deliver, deploymentPayload, newDeployment, type GitHubDeployment } from '../demo/github.ts';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';
import { onBothEngines } from './on-both-engines.ts';
import { openTeaShop, type TeaShop } from './tea-shop.ts';
import { until } from '../until.ts';

const intervalMs = 1000;
/** Monitors beside the checkout's, so that there are always runs under way. */
const furtherMonitors = 20;

/* kill -9 in the middle of runs and ingest. What was acknowledged is there afterwards; what was not can be sent again. */
onBothEngines('a backend that is killed', (engine) => {
  let backend: BackendProcess;
  let shop: TeaShop;
  /** By GitHub's number, and by the incident's own id: whether the backend has acknowledged it. */
  const deployments = new Map<GitHubDeployment, { delivery: UUID; acknowledged: boolean }>();
  const incidents = new Map<string, boolean>();
  let lastBefore: Result;
  let readyAt: number;

  async function sendDeployment(deployment: GitHubDeployment, delivery: UUID): Promise<void> {
    const { status, text } = await deliver(
      shop.source,
      'deployment',
      deploymentPayload(deployment),
      delivery,
    );
    if (status < 200 || status > 299) throw new Error(`${status} ${text}`);
    deployments.set(deployment, { delivery, acknowledged: true });
  }

  async function sendIncident(id: string): Promise<void> {
    await backend.admin(openIncident, { body: { id, title: `Reported as ${id}`, service: 'shop' } });
    incidents.set(id, true);
  }

  /** Sends one thing after another until the backend no longer answers. */
  async function keepSending(send: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await send();
      } catch (error) {
        if (error instanceof ApiError) throw error;
        return;
      }
    }
  }

  async function resultsSince(from: string): Promise<Result[]> {
    const { items } = await backend.admin(listResults, {
      params: { id: shop.checkout.id },
      query: { from, limit: 500 },
    });
    return items.toReversed();
  }

  beforeAll(async () => {
    backend = await startBackendProcess(engine);
    shop = await openTeaShop(backend);
    for (let n = 0; n < furtherMonitors; n++)
      await backend.admin(createMonitor, {
        body: {
          name: `Alive ${n}`,
          service: 'shop',
          environment: 'production',
          intervalMs,
          check: {
            type: 'http',
            url: `${shop.shop.url}/healthz`,
            timeoutMs: 2000,
            assertions: [{ kind: 'status', accept: '200' }],
          },
        },
      });
    await shop.cleanRuns(2);
  });

  afterAll(async () => {
    await shop?.close();
    await backend?.close();
  });

  test('dies in the middle of runs and ingest', async () => {
    const senders = [
      ...Array.from({ length: 3 }, () =>
        keepSending(async () => {
          const deployment = newDeployment(`1.0.${deployments.size}`, 'production');
          const delivery = randomUUID();
          deployments.set(deployment, { delivery, acknowledged: false });
          await sendDeployment(deployment, delivery);
        }),
      ),
      ...Array.from({ length: 3 }, () =>
        keepSending(async () => {
          const id = newId('incident');
          incidents.set(id, false);
          await sendIncident(id);
        }),
      ),
    ];
    await until('enough acknowledged', () => {
      const acknowledged = [...deployments.values()].filter((sent) => sent.acknowledged).length;
      return acknowledged >= 20 && [...incidents.values()].filter(Boolean).length >= 20;
    });
    lastBefore = (await resultsSince(new Date(Date.now() - 120_000).toISOString())).at(-1)!;
    await backend.kill();
    await Promise.all(senders);
    const lost = [...deployments.values()].filter((sent) => !sent.acknowledged).length;
    expect(lost, 'some were under way').toBeGreaterThan(0);
  });

  test('starts again, and has every write that it acknowledged, whole', async () => {
    // A restart may be quicker than a slot: two of them pass first, so that there is something to have missed.
    const killedAt = Date.now();
    await until('two slots without a backend', () => Date.now() > killedAt + 2 * intervalMs);
    await backend.start();
    readyAt = Date.now();
    const stored = await everyDeployment();
    for (const [deployment, { acknowledged }] of deployments)
      if (acknowledged) expect(stored, deployment.version).toContain(deployment.version);
    const told = await everyIncident();
    for (const [id, acknowledged] of incidents) if (acknowledged) expect(told).toContain(id);
    // Nothing is there by half: whatever was stored has its event, and the other way round.
    expect(await recordedVersions()).toEqual(stored.toSorted());
  });

  test('takes what it had not acknowledged when it is sent again, and nothing twice', async () => {
    for (const [deployment, { delivery, acknowledged }] of deployments)
      if (!acknowledged || deployment.version === '1.0.0') await sendDeployment(deployment, delivery);
    for (const [id, acknowledged] of incidents) if (!acknowledged) await sendIncident(id);
    const versions = [...deployments.keys()].map(({ version }) => version).toSorted();
    expect((await everyDeployment()).toSorted()).toEqual(versions);
    expect(await recordedVersions()).toEqual(versions);
    expect((await everyIncident()).toSorted()).toEqual([...incidents.keys()].toSorted());
  });

  test('goes on probing, and records what it missed as missed', async () => {
    const first = await until('a run after the restart', async () =>
      (await resultsSince(lastBefore.slot)).find(
        ({ startedAt, outcome }) =>
          outcome === 'up' && startedAt !== null && Date.parse(startedAt) >= readyAt,
      ),
    );
    // On PostgreSQL another process might still live: its leases are waited for.
    if (engine === 'sqlite') expect(Date.parse(first.startedAt!) - readyAt).toBeLessThan(leaseDuration);

    const results = (await resultsSince(lastBefore.slot)).filter(({ slot }) => slot <= first.slot);
    const slotsFrom = (from: number, to: number) =>
      Array.from({ length: (to - from) / intervalMs + 1 }, (_, n) => from + n * intervalMs);
    const [from, to] = [Date.parse(lastBefore.slot), Date.parse(first.slot)];
    // One row may stand for several slots, such as those that a run overtook on a busy machine.
    const slots = results
      .flatMap(({ slot, stretch }) => slotsFrom(Date.parse(stretch?.since ?? slot), Date.parse(slot)))
      .filter((slot) => slot >= from);
    expect(slots).toEqual(slotsFrom(from, to));
    const missed = results.filter(({ outcome }) => outcome === 'missed');
    expect(missed.length).toBeGreaterThan(0);
    for (const { missedBecause, totalUs } of missed) {
      expect(missedBecause).not.toBeNull();
      expect(totalUs).toBeNull();
    }
    expect(backend.complaints()).toBe('');
  });

  async function everyDeployment(): Promise<string[]> {
    const { items } = await backend.admin(listDeployments, { query: { limit: 500 } });
    return items.map(({ version }) => version);
  }

  async function everyIncident(): Promise<string[]> {
    const { items } = await backend.admin(listIncidents, { query: { limit: 500 } });
    return items.map(({ id }) => id);
  }

  async function recordedVersions(): Promise<string[]> {
    const versions: string[] = [];
    for (let after = 0; ;) {
      const { items } = await backend.admin(listEvents, { query: { after, limit: 1000 } });
      for (const { kind, data } of items)
        if (kind === 'deployment.recorded') versions.push(String(data.version));
      if (items.length === 0) return versions.toSorted();
      after = items.at(-1)!.sequence;
    }
  }
});
