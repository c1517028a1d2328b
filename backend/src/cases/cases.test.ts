import * as contract from '@appops/shared/contract/cases';
import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import { expect, test, vi } from 'vitest';
import type { Context } from '../context.ts';
import { describeOnBothEngines } from '../database/testing.ts';
import { consumerTask } from '../events/consumers.ts';
import { contextOf, makeMonitors, runOf, silent } from '../monitors/testing.ts';
import { problemDetector } from '../problems/detector.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { writeBatch } from '../results/write-batch.ts';
import { caseAutomation, caseClock } from './automation.ts';
import { brokenLink } from './case-chain.ts';
import { caseTimeline } from './case-timeline.ts';
import { recordCause, recordPrevention } from './causes-and-preventions.ts';
import { closeCase, reopenCase } from './close-case.ts';
import { planVerification, recordFix, revertFix } from './fixes.ts';
import { listCases, loadCase } from './load-case.ts';
import { linkToCase, openCase } from './open-case.ts';
import { activateWorkaround, addWorkaround, retireWorkaround } from './workarounds.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const ada = { kind: 'person', id: 'grafana:user:1', name: 'Ada' } as const;

describeOnBothEngines('CAPA cases', (make) => {
  /** The shop in production with one monitor at 1 s, a clock of the test's own, and everything that reacts to events. */
  async function setUp() {
    const { store } = await make();
    const [monitor] = await makeMonitors(store, start, 1, { name: 'checkout' });
    const row = await store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    let now = start;
    const options = { store, holder: 'test', clock: () => now, log: silent };
    const detector = consumerTask(problemDetector, options);
    const automation = consumerTask(caseAutomation, options);
    const clock = caseClock(store, () => now, silent);
    const react = async () => {
      await detector.runOnce();
      await automation.runOnce();
    };
    /** Advances the clock by a second a run and stores it; everything reacts at the end. */
    const runs = async (count: number, outcome: 'up' | 'down', more: { suspect?: boolean } = {}) => {
      const made = Array.from({ length: count }, (_, index) =>
        runOf(row, now + (index + 1) * 1000, outcome, more),
      );
      now += count * 1000;
      await store.write((tx) => writeBatch(tx, made, { now, log: silent }));
      await react();
      await clock.runOnce();
    };
    const as = async <T>(work: (ctx: Context) => Promise<T>): Promise<T> => {
      now += 10;
      const value = await store.write((tx) => work({ ...contextOf(tx, now), actor: ada }));
      await react();
      return value;
    };
    const deploy = (version: string, more: object = {}) =>
      as((ctx) =>
        startDeployment(
          ctx,
          startRoute.body.parse({
            service: 'shop',
            environment: 'production',
            version,
            status: 'succeeded',
            startedAt: new Date(now).toISOString(),
            ...more,
          }),
        ),
      );
    const load = (id: string) => store.read((tx) => loadCase(tx, id));
    const incident = () =>
      store.read((tx) =>
        tx.selectFrom('incidents').selectAll().orderBy('opened_at', 'desc').executeTakeFirstOrThrow(),
      );
    const kinds = async (id: string) =>
      (
        await store.read((tx) => caseTimeline(contextOf(tx, now), id, { limit: 500, cursor: undefined }))
      ).items.map(({ kind, actor }) => `${kind} by ${actor.name}`);
    return { store, row, runs, as, deploy, load, incident, kinds, clock, react, at: () => now };
  }

  /** Up to the case: 1.0.0 is well, 1.1.0 fails, and the incident has become a case. */
  async function failing() {
    const world = await setUp();
    await world.deploy('1.0.0');
    await world.runs(3, 'up');
    await world.deploy('1.1.0');
    await world.runs(3, 'down');
    const opened = await world.incident();
    const made = await world.as((ctx) =>
      openCase(ctx, contract.openCase.body.parse({ incident: opened.id })),
    );
    return { ...world, id: made.id, opened, made };
  }

  const plan = (more: object = {}) =>
    contract.recordFix.body.parse({ version: '1.1.1', plan: { minimumWindowMs: 5000 }, ...more });
  const workaround = (more: object = {}) =>
    contract.addWorkaround.body.parse({
      description: 'Coupons are switched off',
      owner: 'Ada',
      rollbackStep: 'Switch them on',
      expiresAt: new Date(start + 3_600_000).toISOString(),
      ...more,
    });

  /** On to the proof: fix in 1.1.1 with a window of 5 s, verified by clean runs, and closed by Ada. */
  async function proved() {
    const world = await failing();
    await world.as((ctx) => recordFix(ctx, world.id, plan()));
    await world.deploy('1.1.1');
    await world.runs(7, 'up');
    expect((await world.load(world.id)).status).toBe('proved_effective');
    await world.as((ctx) => closeCase(ctx, world.id, { as: 'effective', reason: '' }));
    return world;
  }

  test('a case made from an incident takes its title, severity and problems, and suspects the release before it', async () => {
    const { made, opened } = await failing();
    expect(made).toMatchObject({
      title: opened.title,
      status: 'open',
      service: 'shop',
      incidents: [{ id: opened.id }],
      problems: [{ open: true }],
      occurrences: { total: 1, againstFix: 0 },
      tracks: { cause: { state: 'suspected' }, fix: { state: 'none' }, verification: { state: 'not_due' } },
    });
  });

  test('the whole way: contained, fix on its way, verifying, proved by runs, closed by a person, reopened by a recurrence', async () => {
    const { id, as, deploy, runs, load, kinds } = await failing();
    const [held] = (await as((ctx) => addWorkaround(ctx, id, workaround()))).workarounds;
    expect((await load(id)).status).toBe('contained');
    await runs(2, 'up');
    expect((await load(id)).tracks.containment).toMatchObject({ state: 'active', holding: true });

    const planned = await as((ctx) => recordFix(ctx, id, plan()));
    expect(planned).toMatchObject({
      status: 'contained',
      verification: { environments: ['production'], minimumWindowMs: 5000, state: 'not_due' },
    });
    expect(planned.verification!.cleanRunsNeeded).toBe(5);
    await deploy('1.1.1');
    expect(await load(id)).toMatchObject({
      status: 'verifying',
      fixes: [{ liveIn: [{ environment: 'production', version: '1.1.1' }] }],
    });

    await runs(8, 'up');
    const masked = await load(id);
    expect(masked.status).toBe('verifying');
    expect(masked.verification!.progress).toMatchObject({ cleanRuns: 8, cleanRunsAfterRetirement: 0 });
    expect(masked.verification!.progress.waitingFor.map(({ code }) => code)).toContain('workaround_active');
    await as((ctx) => retireWorkaround(ctx, id, held!.id));
    await runs(7, 'up');
    expect((await load(id)).status).toBe('verifying');
    await runs(2, 'up');
    expect(await load(id)).toMatchObject({
      status: 'proved_effective',
      proposals: [{ code: 'close_as_effective' }],
    });

    await as((ctx) => closeCase(ctx, id, { as: 'effective', reason: 'Proved.' }));
    expect(await load(id)).toMatchObject({
      status: 'closed_effective',
      closure: { as: 'effective', by: { name: 'Ada' }, reason: 'Proved.' },
    });

    const { severity } = await load(id);
    await deploy('1.1.2');
    await runs(3, 'down');
    const reopened = await load(id);
    expect(reopened).toMatchObject({
      status: 'open',
      closure: null,
      reopenedBecause: 'the problem came back while the fix was live',
      tracks: { verification: { state: 'ineffective' } },
      occurrences: { againstFix: 1 },
    });
    expect([severity, reopened.severity]).toEqual(['high', 'critical']);

    const told = await kinds(id);
    const wanted = [
      'deployment.succeeded by Ada',
      'problem.occurrence_started by AppOps',
      'incident.opened by AppOps',
      'case.opened by Ada',
      'case.workaround_recorded by Ada',
      'case.fix_recorded by Ada',
      'case.plan_made by Ada',
      'case.workaround_retired by Ada',
      'case.proved_effective by AppOps',
      'case.closed by Ada',
      'case.reopened by AppOps',
    ];
    let from = 0;
    for (const one of wanted) {
      const found = told.indexOf(one, from);
      expect(found, `${one} after ${String(told[from - 1])} in\n${told.join('\n')}`).toBeGreaterThanOrEqual(
        0,
      );
      from = found + 1;
    }
  });

  test('an occurrence while the fix is live ends the verification at once', async () => {
    const { id, as, deploy, runs, load } = await failing();
    await as((ctx) => recordFix(ctx, id, plan()));
    await deploy('1.1.1');
    await runs(4, 'up');
    await runs(2, 'down');
    expect(await load(id)).toMatchObject({
      status: 'open',
      tracks: { verification: { state: 'ineffective' } },
      occurrences: { againstFix: 1 },
      proposals: [{ code: 'name_second_fix' }],
    });
    await runs(20, 'up');
    expect((await load(id)).status).toBe('open');
    await as((ctx) => recordFix(ctx, id, plan({ version: '1.1.2' })));
    expect((await load(id)).tracks).toMatchObject({
      fix: { state: 'planned' },
      verification: { state: 'not_due' },
    });
    await deploy('1.1.2');
    // It fails more rarely by now, so more clean runs are needed.
    await runs((await load(id)).verification!.cleanRunsNeeded + 2, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('suspect runs and runs of an older check prove nothing', async () => {
    const { id, as, deploy, runs, load } = await failing();
    await as((ctx) => recordFix(ctx, id, plan()));
    await deploy('1.1.1');
    await runs(20, 'up', { suspect: true });
    const after = await load(id);
    expect(after.status).toBe('verifying');
    expect(after.verification!.progress).toMatchObject({ cleanRuns: 0, leftOut: 20 });
  });

  test('a release without the fix takes it away again, and a case closed as effective opens with that reason', async () => {
    const { id, deploy, runs, load } = await proved();
    await deploy('0.9.0');
    await runs(1, 'up');
    expect(await load(id)).toMatchObject({
      reopenedBecause: 'the release that is live no longer contains the fix',
      severity: 'high',
      tracks: { verification: { state: 'not_due' } },
    });
  });

  test('a case is not closed as effective before it is proved', async () => {
    const { id, as, store } = await failing();
    await expect(as((ctx) => closeCase(ctx, id, { as: 'effective', reason: '' }))).rejects.toMatchObject({
      code: 'invalid_move',
      message: expect.stringContaining('not proved effective yet') as string,
    });
    expect(await store.read((tx) => tx.selectFrom('case_decisions').selectAll().execute())).toEqual([]);
  });

  test('closed as not a problem it stays closed, and counts what happens since', async () => {
    const { id, as, runs, load } = await failing();
    await as((ctx) => closeCase(ctx, id, { as: 'not_a_problem', reason: 'A test.' }));
    await runs(3, 'up');
    await runs(3, 'down');
    expect(await load(id)).toMatchObject({ status: 'closed_not_a_problem' });
  });

  test('a risk is accepted until its date, and then the case is open again by itself', async () => {
    const { id, as, runs, load, at } = await failing();
    await as((ctx) =>
      closeCase(ctx, id, {
        as: 'risk_accepted',
        until: new Date(at() + 10_000).toISOString(),
        reason: 'Next week.',
      }),
    );
    await runs(5, 'down');
    expect((await load(id)).status).toBe('closed_risk_accepted');
    await runs(6, 'down');
    expect(await load(id)).toMatchObject({
      status: 'open',
      reopenedBecause: 'the risk was accepted until now',
    });
  });

  test("a duplicate's problems belong to the original, which names itself", async () => {
    const { id, as, load } = await failing();
    const other = await as((ctx) =>
      openCase(
        ctx,
        contract.openCase.body.parse({ title: 'The original', reason: 'Seen before', service: 'shop' }),
      ),
    );
    await as((ctx) => closeCase(ctx, id, { as: 'duplicate', duplicateOf: other.id, reason: '' }));
    expect(await load(id)).toMatchObject({
      status: 'closed_duplicate',
      closure: { duplicateOf: other.id },
      problems: [],
    });
    expect((await load(other.id)).problems).toHaveLength(1);
    await expect(
      as((ctx) => closeCase(ctx, other.id, { as: 'duplicate', duplicateOf: other.id, reason: '' })),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('a person may reopen; verification is then not due until there is a new plan', async () => {
    const { id, as, load, runs } = await proved();
    await as((ctx) => reopenCase(ctx, id, 'Customers still complain.'));
    expect(await load(id)).toMatchObject({
      reopenedBecause: 'Customers still complain.',
      tracks: { verification: { state: 'not_due' } },
      proposals: [{ code: 'plan_verification' }],
    });
    await as((ctx) =>
      planVerification(ctx, id, contract.planVerification.body.parse({ minimumWindowMs: 5000 })),
    );
    await runs((await load(id)).verification!.cleanRunsNeeded + 2, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('a plan cannot be changed once evidence counts, but a new one may start anew', async () => {
    const { id, as, deploy, runs, load } = await failing();
    await as((ctx) => recordFix(ctx, id, plan()));
    await as((ctx) =>
      planVerification(ctx, id, contract.planVerification.body.parse({ minimumWindowMs: 6000 })),
    );
    await deploy('1.1.1');
    await runs(3, 'up');
    const change = (startAnew: boolean) =>
      as((ctx) =>
        planVerification(ctx, id, contract.planVerification.body.parse({ minimumWindowMs: 1000, startAnew })),
      );
    await expect(change(false)).rejects.toMatchObject({
      code: 'invalid_move',
      extras: { current: { verification: { minimumWindowMs: 6000 } } },
    });
    expect((await change(true)).verification).toMatchObject({
      minimumWindowMs: 1000,
      progress: { cleanRuns: 0 },
    });
    expect((await load(id)).status).toBe('verifying');
  });

  test('a plan may ask for more clean runs than are needed, not for fewer', async () => {
    const { id, as } = await failing();
    await expect(
      as((ctx) =>
        recordFix(ctx, id, plan({ plan: { cleanRunsNeeded: 5, minimumWindowMs: 0, targetRate: 0 } })),
      ),
    ).resolves.toMatchObject({ verification: { cleanRunsNeeded: 5 } });
    const { id: rare, as: act, runs } = await failing();
    await runs(60, 'up');
    await expect(
      act((ctx) => recordFix(ctx, rare, plan({ plan: { cleanRunsNeeded: 5 } }))),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/at least \d+ are needed/) as string,
    });
  });

  test('a reverted fix is planned again; the same again changes nothing', async () => {
    const { id, as, deploy, runs, load } = await failing();
    const { fixes } = await as((ctx) => recordFix(ctx, id, plan()));
    await deploy('1.1.1');
    await runs(2, 'up');
    const revert = () => as((ctx) => revertFix(ctx, id, { fix: fixes[0]!.id, reason: 'It broke search.' }));
    await revert();
    const once = await load(id);
    expect(once.tracks).toMatchObject({ fix: { state: 'planned' }, verification: { state: 'not_due' } });
    await revert();
    expect((await load(id)).version).toBe(once.version);
  });

  test('a workaround needs an expiry that lies ahead, expires by itself, and can be put in force again only before', async () => {
    const { id, as, runs, load } = await failing();
    await expect(
      as((ctx) => addWorkaround(ctx, id, workaround({ expiresAt: undefined }))),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('expires') as string,
    });
    await expect(
      as((ctx) => addWorkaround(ctx, id, workaround({ expiresAt: new Date(start - 1).toISOString() }))),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    const { workarounds } = await as((ctx) =>
      addWorkaround(ctx, id, workaround({ expiresAt: new Date(start + 20_000).toISOString() })),
    );
    expect((await load(id)).status).toBe('contained');
    await runs(25, 'up');
    expect(await load(id)).toMatchObject({
      status: 'open',
      tracks: { containment: { state: 'expired' } },
      proposals: [{ code: 'retire_or_extend_workaround' }],
    });
    await as((ctx) => retireWorkaround(ctx, id, workarounds[0]!.id));
    await expect(as((ctx) => activateWorkaround(ctx, id, workarounds[0]!.id))).rejects.toMatchObject({
      code: 'invalid_move',
    });
  });

  test('people agree on a cause; a prevention moves on', async () => {
    const { id, as, load } = await failing();
    await as((ctx) =>
      recordCause(ctx, id, contract.recordCause.body.parse({ description: 'A null coupon', agreed: true })),
    );
    const { preventions } = await as((ctx) =>
      recordPrevention(
        ctx,
        id,
        contract.recordPrevention.body.parse({ description: 'A test without a coupon', owner: 'Ada' }),
      ),
    );
    await as((ctx) =>
      recordPrevention(
        ctx,
        id,
        contract.recordPrevention.body.parse({
          id: preventions[0]!.id,
          description: 'A test without a coupon',
          owner: 'Ada',
          state: 'in_place',
        }),
      ),
    );
    expect((await load(id)).tracks).toMatchObject({
      cause: { state: 'agreed' },
      prevention: { state: 'in_place' },
    });
  });

  test('a problem belongs to one case; a second is told which', async () => {
    const { id, as, opened } = await failing();
    await expect(
      as((ctx) => openCase(ctx, contract.openCase.body.parse({ incident: opened.id }))),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(id) as string });
    await expect(
      as((ctx) => openCase(ctx, contract.openCase.body.parse({ title: 'No source' }))),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(as((ctx) => linkToCase(ctx, id, {}))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('the hash chain is whole, and shows where an event was changed afterwards', async () => {
    const { id, store } = await proved();
    const check = () => store.read((tx) => brokenLink(contextOf(tx, start), id));
    expect(await check()).toBeNull();
    const third = await store.read((tx) =>
      tx
        .selectFrom('case_chain')
        .selectAll()
        .where('case_id', '=', id)
        .where('n', '=', 3)
        .executeTakeFirstOrThrow(),
    );
    await store.write((tx) =>
      tx
        .updateTable('events')
        .set({ data: '{"version":"9.9.9"}' })
        .where('sequence', '=', third.event_sequence)
        .execute(),
    );
    expect(await check()).toBe(3);
  });

  test('judging again when nothing has changed appends nothing', async () => {
    const { id, kinds, runs, load } = await proved();
    const before = (await kinds(id)).length;
    const { version } = await load(id);
    await runs(5, 'up');
    expect((await kinds(id)).length).toBe(before);
    expect((await load(id)).version).toBe(version);
  });

  test('lists tell open from closed', async () => {
    const { store, id, at } = await proved();
    const list = (query: object) =>
      store.read((tx) => listCases(contextOf(tx, at()), contract.listCases.query.parse(query)));
    expect((await list({ open: 'true' })).items).toEqual([]);
    expect((await list({ open: 'false', service: ['shop'] })).items.map((one) => one.id)).toEqual([id]);
    expect((await list({ status: ['verifying'] })).items).toEqual([]);
  });
});
