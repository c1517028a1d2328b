import * as cases from '@appops/shared/contract/cases';
import { createMonitor as monitorRoute } from '@appops/shared/contract/monitors';
import { startDeployment as deploymentRoute } from '@appops/shared/contract/deployments';
import { expect, test } from 'vitest';
import { caseClock } from '../cases/automation.ts';
import { recordPrevention } from '../cases/causes-and-preventions.ts';
import { openCase } from '../cases/open-case.ts';
import { overdueTask } from '../cases/overdue.ts';
import { tellCase } from '../cases/tell-case.ts';
import { addWorkaround } from '../cases/workarounds.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { createMonitor } from '../monitors/create-monitor.ts';
import { silent } from '../../testing/monitors.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { messageOf } from './outbox.ts';
import { noon, setUp } from '../../testing/notify/notify.ts';

const hour = 60 * 60_000;
const instant = (at: number) => new Date(at).toISOString();

describeOnBothEngines('people are told', (make) => {
  async function setUpAll(rule: Parameters<Awaited<ReturnType<typeof setUp>>['channel']>[1] = {}) {
    const at = await setUp(make);
    await at.channel('http://127.0.0.1:9/', rule);
    const messages = async () => {
      await at.plan();
      return (await at.outbox()).map(messageOf);
    };
    const openIts = async (title: string) => {
      const incident = await at.open(title);
      return at.write((ctx) =>
        openCase(ctx, cases.openCase.body.parse({ title, incident, severity: 'critical' })),
      );
    };
    return { ...at, messages, openIts };
  }

  test('of a prevention that is not in place by its due date: what, since when, and who promised it', async () => {
    const at = await setUpAll();
    const { id } = await at.openIts('Checkout is down');
    await at.write((ctx) =>
      recordPrevention(
        ctx,
        id,
        cases.recordPrevention.body.parse({
          description: 'Test the checkout before each release',
          owner: 'Ada',
          state: 'planned',
          dueAt: instant(noon + hour),
        }),
      ),
    );
    at.pass(hour + 1);
    await overdueTask(at.store, at.now, silent).runOnce();
    expect((await at.messages()).at(-1)).toMatchObject({
      news: 'case.overdue',
      title: expect.stringMatching(/^Case overdue: Checkout is down/) as string,
      text: expect.stringContaining(
        'A prevention was due at 2026-11-30 13:00 UTC and is not in place.\nTest the checkout before each release',
      ) as string,
      since: instant(noon + hour),
      who: 'Ada',
      severity: 'critical',
      link: `http://127.0.0.1:4400/preview/a/appops-suite-app/capa/${id}`,
    });
  });

  test('of a workaround that has expired and is still in force', async () => {
    const at = await setUpAll();
    const { id } = await at.openIts('Checkout is down');
    await at.write((ctx) =>
      addWorkaround(
        ctx,
        id,
        cases.addWorkaround.body.parse({
          description: 'Restart it each hour',
          owner: 'Grace',
          expiresAt: instant(noon + hour),
          rollbackStep: 'Do not',
        }),
      ),
    );
    await caseClock(at.store, at.now, silent).runOnce();
    expect((await at.messages()).filter(({ news }) => news === 'case.overdue')).toEqual([]);
    at.pass(hour + 1);
    await caseClock(at.store, at.now, silent).runOnce();
    const overdue = (await at.messages()).filter(({ news }) => news === 'case.overdue');
    expect(overdue).toHaveLength(1);
    expect(overdue[0]).toMatchObject({
      who: 'Grace',
      since: instant(noon + hour),
      text: expect.stringContaining(
        'A workaround has expired and is still in force.\nRestart it each hour',
      ) as string,
    });
  });

  test('of a case that was reopened, and why', async () => {
    const at = await setUpAll();
    const { id } = await at.openIts('Checkout is down');
    await at.write((ctx) => {
      tellCase(ctx, { id, service_id: null }, 'case.reopened', {
        data: { reason: 'occurrence', because: 'it failed again while the fix was live' },
      });
      return Promise.resolve();
    });
    expect((await at.messages()).at(-1)).toMatchObject({
      news: 'case.reopened',
      title: expect.stringMatching(/^Case reopened: Checkout is down/) as string,
      text: expect.stringContaining('reopened the case: it failed again while the fix was live.') as string,
    });
  });

  test('of a release that was judged worse, as grave as the gravest monitor that went down, and of no other verdict', async () => {
    const at = await setUpAll({ leastSeverity: 'critical' });
    const deployment = await at.write((ctx) =>
      startDeployment(
        ctx,
        deploymentRoute.body.parse({
          service: 'shop',
          environment: 'production',
          version: '1.2.3',
          source: 'test',
        }),
      ),
    );
    const monitors = [];
    for (const severity of ['low', 'critical'])
      monitors.push(
        await at.write((ctx) =>
          createMonitor(
            ctx,
            monitorRoute.body.parse({
              name: `A ${severity} one`,
              service: 'shop',
              environment: 'production',
              severity,
              intervalMs: 1_000,
              check: { type: 'http', url: 'http://127.0.0.1:9/' },
            }),
          ),
        ),
      );
    const places = await at.store.read((tx) =>
      tx.selectFrom('deployments').select(['service_id', 'environment_id']).executeTakeFirstOrThrow(),
    );
    const judge = (value: string, monitor: string[]) =>
      at.write((ctx) => {
        ctx.tell('deployment.verdict', {
          subjects: {
            deployment: deployment.id,
            service: places.service_id,
            environment: places.environment_id,
            monitor,
          },
          data: {
            version: '1.2.3',
            value,
            ruleVersion: 1,
            reasons: [{ code: 'went_down', message: 'A critical one went down', monitor: monitor[0] }],
          },
        });
        return Promise.resolve();
      });
    await judge('no_worse', []);
    await judge('worse', [monitors[0]!.id]);
    await judge(
      'worse',
      monitors.map(({ id }) => id),
    );
    const told = await at.messages();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      news: 'deployment.worse',
      title: 'Release judged worse: 1.2.3 (shop, production)',
      severity: 'critical',
      link: `http://127.0.0.1:4400/preview/a/appops-suite-app/releases/${deployment.id}`,
      text: expect.stringContaining('A critical one went down.') as string,
    });
  });
});
