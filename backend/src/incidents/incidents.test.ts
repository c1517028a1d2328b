import { newId } from '@appops/shared/contract/ids';
import * as contract from '@appops/shared/contract/incidents';
import { startDeployment } from '@appops/shared/contract/deployments';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Engine } from '../database/store.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

describe.each<Engine>(['sqlite', 'postgres'])('incidents on %s', (engine) => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend(engine);
    await backend.call(createService, { body: { name: 'Shop', environments: [{ name: 'production' }] } });
  });
  afterAll(() => backend.stop());

  const open = (more: object = {}) =>
    backend.call(contract.openIncident, {
      body: { title: 'Checkout is broken', service: 'shop', environment: 'production', ...more },
    });
  const timeline = async (id: string) =>
    (await backend.call(contract.getIncidentTimeline, { params: { id } })).items;

  test('are opened by a person with where it was seen, and by whom', async () => {
    const panel = {
      title: 'Latency',
      dashboardUid: 'abc',
      from: 'now-1h',
      to: 'now',
      queries: ['rate(x[5m])'],
    };
    const made = await open({ severity: 'critical', context: { panel } });
    expect(made).toMatchObject({
      status: 'open',
      severity: 'critical',
      openedBy: 'person',
      service: 'shop',
      environment: 'production',
      context: { panel },
      opener: { name: 'first admin token' },
    });
    expect((await timeline(made.id)).map(({ summary }) => summary)).toEqual([
      'opened the incident with severity critical',
    ]);
  });

  test('that waited in a browser bear the time and the release of when they were opened', async () => {
    const { slug: service } = await backend.call(createService, {
      body: { name: 'Till', environments: [{ name: 'production' }] },
    });
    const deploy = (version: string) =>
      backend.call(startDeployment, {
        body: { service, environment: 'production', version, status: 'succeeded' },
      });
    await deploy('1.1.0');
    const openedAt = new Date().toISOString();
    await deploy('1.2.0');
    const made = await open({ service, openedAt, openedBy: 'extension' });
    expect(made).toMatchObject({ openedAt, liveDeployment: { version: '1.1.0' } });
    const opened = (await timeline(made.id)).find(({ kind }) => kind === 'incident.opened')!;
    expect(opened.at).toBe(openedAt);
    expect((await open({ service })).liveDeployment).toMatchObject({ version: '1.2.0' });
  });

  test.each([
    ['ahead', -3_600_000],
    ['years behind', 400 * 86_400_000],
  ])('from a clock that is %s are opened all the same, at the time at which they came', async (_, ms) => {
    const before = Date.now();
    const made = await open({ openedAt: new Date(before - ms).toISOString() });
    expect(Math.abs(Date.parse(made.openedAt) - before)).toBeLessThan(240_000);
  });

  test('move through their states, with notes, each told once with who did it', async () => {
    const { id } = await open();
    const act = { params: { id }, body: { note: '' } };
    await backend.call(contract.acknowledgeIncident, { ...act, body: { note: 'Looking.' } });
    await backend.call(contract.acknowledgeIncident, act);
    await backend.call(contract.mitigateIncident, act);
    await backend.call(contract.noteOnIncident, { params: { id }, body: { note: 'Coupons are off.' } });
    const resolved = await backend.call(contract.resolveIncident, act);
    expect(resolved.status).toBe('resolved');
    expect(
      [resolved.acknowledgedAt, resolved.mitigatedAt, resolved.resolvedAt].every((at) => at !== null),
    ).toBe(true);
    const reopened = await backend.call(contract.reopenIncident, act);
    expect(reopened).toMatchObject({ status: 'open', resolvedAt: null });
    expect((await timeline(id)).map(({ kind, note }) => [kind, note])).toEqual([
      ['incident.opened', null],
      ['incident.acknowledged', 'Looking.'],
      ['incident.mitigated', null],
      ['incident.noted', 'Coupons are off.'],
      ['incident.resolved', null],
      ['incident.reopened', null],
    ]);
  });

  test('a move that cannot be made is refused with the present state', async () => {
    const { id } = await open();
    await backend.call(contract.resolveIncident, { params: { id }, body: { note: '' } });
    await expect(
      backend.call(contract.acknowledgeIncident, { params: { id }, body: { note: '' } }),
    ).rejects.toMatchObject({
      code: 'invalid_move',
      status: 409,
      message: expect.stringContaining('reopen it first') as string,
      problem: { current: { status: 'resolved' } },
    });
  });

  test('of two who resolve at once both are right, and it is told once', async () => {
    const { id } = await open();
    const resolve = () => backend.call(contract.resolveIncident, { params: { id }, body: { note: '' } });
    const outcomes = await Promise.allSettled([resolve(), resolve()]);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect((await timeline(id)).filter(({ kind }) => kind === 'incident.resolved')).toHaveLength(1);
  });

  test("a client's own id sent again changes nothing; for another incident it is refused", async () => {
    const id = newId('incident');
    const first = await open({ id });
    expect(await open({ id })).toEqual(first);
    expect(await timeline(id)).toHaveLength(1);
    await expect(open({ id, title: 'Something else' })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('an unknown service or environment, or an environment without its service, is told', async () => {
    await expect(open({ service: 'nothing', environment: null })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('"nothing"') as string,
    });
    await expect(open({ environment: 'moon' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(open({ service: null })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('an edit from an older state answers with the present one', async () => {
    const { id, version } = await open();
    const edited = await backend.call(contract.updateIncident, {
      params: { id },
      body: { version, severity: 'low', commander: 'Ada' },
    });
    expect(edited).toMatchObject({ severity: 'low', commander: 'Ada', version: version + 1 });
    await expect(
      backend.call(contract.updateIncident, { params: { id }, body: { version, title: 'Late' } }),
    ).rejects.toMatchObject({ code: 'stale_version', problem: { current: { severity: 'low' } } });
  });

  test('are listed newest first, in pages, by status, severity, service and time', async () => {
    const all = await backend.call(contract.listIncidents, { query: { limit: 500 } });
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await backend.call(contract.listIncidents, {
        query: { limit: 2, ...(cursor === undefined ? {} : { cursor }) },
      });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(all.items.map(({ id }) => id));
    const resolved = await backend.call(contract.listIncidents, {
      query: { status: ['resolved'], service: ['shop'] },
    });
    expect(resolved.items.length).toBeGreaterThan(0);
    expect(resolved.items.every(({ status }) => status === 'resolved')).toBe(true);
    const future = await backend.call(contract.listIncidents, { query: { to: '2020-01-01T00:00:00Z' } });
    expect(future.items).toEqual([]);
  });

  test('a reader may look but not act, and an annotator may open and note', async () => {
    const reader = backend.as(
      (await backend.call(createToken, { body: { name: 'reader', scopes: ['read'] } })).secret,
    );
    const annotator = backend.as(
      (await backend.call(createToken, { body: { name: 'annotator', scopes: ['annotate'] } })).secret,
    );
    await expect(reader(contract.openIncident, { body: { title: 'No' } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const { id } = await annotator(contract.openIncident, {
      body: { title: 'From a page', openedBy: 'extension' },
    });
    await annotator(contract.noteOnIncident, { params: { id }, body: { note: 'Seen twice' } });
    await expect(
      annotator(contract.resolveIncident, { params: { id }, body: { note: '' } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});
