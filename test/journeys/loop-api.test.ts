import { createAnnotation } from '@appops/shared/contract/annotations';
import {
  addWorkaround,
  closeCase,
  getCase,
  getCaseTimeline,
  openCase,
  recordCause,
  recordFix,
  retireWorkaround,
  type Case,
} from '@appops/shared/contract/cases';
import type { TimelineEntry } from '@appops/shared/contract/events';
import {
  acknowledgeIncident,
  getIncident,
  getIncidentTimeline,
  listIncidents,
  resolveIncident,
  type Incident,
} from '@appops/shared/contract/incidents';
import { listOccurrences, listProblems } from '@appops/shared/contract/problems';
import { queryAnnotations } from '@appops/shared/contract/query';
import { createToken } from '@appops/shared/contract/tokens';
import type { Client } from '@appops/shared/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';
import { onBothEngines } from './on-both-engines.ts';
import { openTeaShop, verdictOf, type TeaShop } from './tea-shop.ts';
import { expectInOrder, expectOneLineEach } from './timeline-order.ts';
import { patience } from '../patience.ts';
import { until } from '../until.ts';

/* The whole loop through the API: the machine's part is measured on a real shop, the people's part is calls. */
onBothEngines('the loop', (engine) => {
  let backend: BackendProcess;
  let shop: TeaShop;
  let ops: Client;
  let developer: Client;
  let incident: Incident;
  let fault: Case;
  const params = () => ({ id: fault.id });
  const incidentParams = () => ({ id: incident.id });

  async function person(name: string): Promise<Client> {
    const { secret } = await backend.admin(createToken, {
      body: { name, scopes: ['read', 'annotate', 'operate'] },
    });
    return backend.as(secret);
  }

  async function caseIs(status: Case['status']): Promise<Case> {
    return await until(
      `the case to be ${status}`,
      async () => {
        const now = await backend.admin(getCase, { params: params() });
        if (now.status !== status) throw new Error(JSON.stringify(now.tracks));
        return now;
        // A proof takes a minute at least, and so does a recurrence right after a deployment.
      },
      180_000,
    );
  }

  beforeAll(async () => {
    // The shop switches once GitHub was answered: on a busy machine that may take longer than a short window.
    backend = await startBackendProcess(engine, { verdictWindowMs: patience });
    shop = await openTeaShop(backend);
    ops = await person('Ada, operations');
    developer = await person('Grace, development');
  });

  afterAll(async () => {
    await shop?.close();
    await backend?.close();
  });

  test('1.0.0 is healthy', async () => {
    await shop.checkoutIs('up');
    const first = await shop.release('1.0.0');
    expect(first).toMatchObject({ version: '1.0.0', status: 'succeeded', source: 'github' });
    // What was not up before cannot become worse.
    await shop.cleanRuns(4);
  });

  test('1.1.0 breaks the checkout: the monitor finds it, an incident opens, the region turns red', async () => {
    const started = Date.now();
    const { id } = await shop.release('1.1.0');
    const down = await shop.checkoutIs('down');
    expect(down.state.message).toContain('500');
    const deployment = await verdictOf(ops, id);
    expect(deployment).toMatchObject({ markerState: 'alerting', verdict: { value: 'worse' } });

    incident = await until('an incident', async () => (await ops(listIncidents)).items[0]);
    expect(incident).toMatchObject({
      openedBy: 'monitor',
      status: 'open',
      service: 'shop',
      environment: 'production',
      liveDeployment: { id, version: '1.1.0' },
      opener: { kind: 'machine' },
    });
    const { items: problems } = await ops(listProblems, { query: { open: 'true' } });
    expect(problems).toHaveLength(1);
    expect(incident.problems.map((problem) => problem.id)).toEqual([problems[0]!.id]);

    const { markers } = await ops(queryAnnotations, {
      body: {
        from: new Date(started - 60_000).toISOString(),
        to: new Date().toISOString(),
        services: ['shop'],
      },
    });
    expect(markers.find(({ ids }) => ids.includes(id))).toMatchObject({
      kind: 'deployment',
      state: 'alerting',
    });
  });

  test('a note on the broken button is attached to the incident', async () => {
    const note = await developer(createAnnotation, {
      body: {
        body: 'Fails without a coupon',
        kind: 'problem',
        target: {
          source: `${shop.shop.url}/`,
          excerpt: 'Checkout',
          selectors: [{ type: 'CssSelector', value: '#checkout' }],
        },
        incident: incident.id,
      },
    });
    expect(note).toMatchObject({
      service: 'shop',
      environment: 'production',
      releaseVersion: '1.1.0',
      incident: incident.id,
    });
    expect((await ops(getIncident, { params: incidentParams() })).annotations).toBe(1);
  });

  test('the incident becomes a case; the workaround holds', async () => {
    await ops(acknowledgeIncident, { params: incidentParams(), body: { note: 'On it' } });
    fault = await ops(openCase, { body: { incident: incident.id } });
    expect(fault).toMatchObject({
      status: 'open',
      service: 'shop',
      severity: 'high',
      incidents: [{ id: incident.id }],
      tracks: { containment: { state: 'none' }, cause: { state: 'suspected' } },
    });
    // The switch is thrown for real; what is recorded is what was done.
    shop.shop.switchCoupons(false);
    await ops(addWorkaround, {
      params: params(),
      body: {
        description: 'Coupons are switched off.',
        owner: 'shop-team',
        rollbackStep: 'Switch coupons on again.',
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      },
    });
    await shop.checkoutIs('up');
    const contained = await caseIs('contained');
    expect(contained.tracks.containment).toMatchObject({ state: 'active' });
    await until('the workaround to be seen holding', async () => {
      const { tracks } = await ops(getCase, { params: params() });
      return tracks.containment.holding;
    });
  });

  test('cause and fix are recorded, with a plan that counts only later evidence', async () => {
    await developer(recordCause, {
      params: params(),
      body: {
        description: 'The coupon is looked up even when none was entered.',
        agreed: true,
        deployment: incident.liveDeployment!.id,
      },
    });
    fault = await developer(recordFix, {
      params: params(),
      body: {
        description: 'No coupon means no discount.',
        version: '1.1.1',
        mergedAt: new Date().toISOString(),
        plan: { minimumWindowMs: 60_000, reason: 'Every order without a coupon fails' },
      },
    });
    expect(fault).toMatchObject({
      status: 'fix_on_its_way',
      tracks: { cause: { state: 'agreed' }, fix: { state: 'merged' }, verification: { state: 'not_due' } },
      verification: { environments: ['production'], minimumWindowMs: 60_000, progress: { cleanRuns: 0 } },
    });
    expect(fault.verification!.cleanRunsNeeded).toBeGreaterThanOrEqual(5);
  });

  test('1.1.1 is verified by runs, but proves nothing while the workaround hides it', async () => {
    await shop.release('1.1.1');
    const verifying = await caseIs('verifying');
    expect(verifying.fixes[0]!.liveIn).toMatchObject([{ environment: 'production', version: '1.1.1' }]);
    const masked = await until('clean runs under the workaround', async () => {
      const now = await ops(getCase, { params: params() });
      return now.verification!.progress.leftOut >= 3 && now;
    });
    expect(masked.status).toBe('verifying');
    expect(masked.verification!.progress).toMatchObject({
      cleanRuns: 0,
      leftOutBy: [{ reason: 'workaround' }],
    });
    expect(masked.verification!.progress.waitingFor.map(({ code }) => code)).toContain('workaround_active');
  });

  test('once the workaround is retired more clean runs prove the fix, and a person closes the case', async () => {
    shop.shop.switchCoupons(true);
    const [workaround] = fault.workarounds;
    await ops(retireWorkaround, { params: { ...params(), workaround: workaround!.id } });
    const proved = await caseIs('proved_effective');
    const { cleanRuns, observedMs, failedRuns } = proved.verification!.progress;
    expect(cleanRuns).toBeGreaterThanOrEqual(proved.verification!.cleanRunsNeeded);
    expect(observedMs).toBeGreaterThanOrEqual(60_000);
    expect(failedRuns).toBe(0);
    await ops(resolveIncident, { params: incidentParams(), body: { note: 'Fixed by 1.1.1' } });
    fault = await ops(closeCase, {
      params: params(),
      body: { as: 'effective', reason: 'The probes say so.' },
    });
    expect(fault).toMatchObject({
      status: 'closed_effective',
      closure: { as: 'effective', by: { name: 'Ada, operations' } },
    });
  });

  test('with 1.1.2 the fault is back and the case opens by itself, graver than before', async () => {
    await shop.release('1.1.2');
    await shop.checkoutIs('down');
    const reopened = await until(
      'the case to be open again',
      async () => {
        const now = await ops(getCase, { params: params() });
        return !now.status.startsWith('closed_') && now;
      },
      180_000,
    );
    expect(reopened).toMatchObject({
      status: 'open',
      severity: 'critical',
      closure: null,
      tracks: { verification: { state: 'ineffective' } },
      occurrences: { againstFix: 1 },
    });
    expect(reopened.reopenedBecause).toContain('came back');
    const [problem] = reopened.problems;
    const { items } = await ops(listOccurrences, { params: { id: problem!.id } });
    expect(items.map(({ liveDeployment }) => liveDeployment?.version)).toEqual(['1.1.2', '1.1.0']);
    // The first incident was resolved: the recurrence opened another, which belongs to the same case.
    await until('the new incident in the case', async () => {
      const { incidents } = await ops(getCase, { params: params() });
      return incidents.length === 2;
    });
  });

  test('the timeline tells all of it in order, with who did what', async () => {
    const all = async (): Promise<TimelineEntry[]> =>
      (await ops(getIncidentTimeline, { params: incidentParams(), query: { limit: 500 } })).items;
    const github = ['webhook', 'kettle-ci (GitHub)'] as const;
    const machine = ['machine', 'AppOps'] as const;
    const ada = ['token', 'Ada, operations'] as const;
    const grace = ['token', 'Grace, development'] as const;
    expectInOrder(await all(), [
      ['problem.occurrence_started', ...machine, '1.1.0'],
      ['incident.opened', ...machine, 'high'],
      ['annotation.created', ...grace, ''],
      ['incident.acknowledged', ...ada, ''],
      ['case.opened', ...ada, 'Checkout'],
      ['case.workaround_recorded', ...ada, 'shop-team'],
      ['case.cause_recorded', ...grace, 'agreed'],
      ['case.fix_recorded', ...grace, '1.1.1'],
      ['case.plan_made', ...grace, 'clean runs'],
      ['case.status_changed', ...machine, 'to verifying'],
      ['case.workaround_retired', ...ada, ''],
      ['case.proved_effective', ...machine, ''],
      ['incident.resolved', ...ada, ''],
      ['case.closed', ...ada, 'effective'],
      ['problem.occurrence_started', ...machine, '1.1.2'],
      ['case.reopened', ...machine, 'came back'],
    ]);
    // The switch was thrown before it was recorded: whether the monitor or the person is quicker depends on the machine.
    expectInOrder(await all(), [
      ['case.opened', ...ada, 'Checkout'],
      ['problem.occurrence_ended', ...machine, ''],
      ['case.status_changed', ...machine, 'to verifying'],
    ]);
    expectOneLineEach(await all(), github[1], ['1.1.0', '1.1.1', '1.1.2']);
    expect((await ops(getCaseTimeline, { params: params() })).items.map(({ kind }) => kind)).toContain(
      'case.reopened',
    );
    expect(backend.complaints()).toBe('');
  });
});
