import * as contract from '@appops/shared/contract/cases';
import { openIncident as openRoute } from '@appops/shared/contract/incidents';
import { expect, test, vi } from 'vitest';
import { toJson } from '../database/json.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { readContextOf } from '../../testing/monitors.ts';
import { brokenLink } from '../events/case-chain.ts';
import { recordCause, recordPrevention } from './causes-and-preventions.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { closeCase, reopenCase } from './close-case.ts';
import { planVerification, recordFix } from './fixes.ts';
import { failing, plan, proved, setUp, shortPlan } from '../../testing/cases/cases.ts';
import { listCases } from './load-case.ts';
import { linkToCase, openCase } from './open-case.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('decisions about CAPA cases', (make) => {
  test('a case is not closed as effective before it is proved', async () => {
    const { id, as, store } = await failing(make);
    await expect(as((ctx) => closeCase(ctx, id, { as: 'effective', reason: '' }))).rejects.toMatchObject({
      code: 'invalid_move',
      message: expect.stringContaining('not proved effective yet') as string,
    });
    expect(await store.read((tx) => tx.selectFrom('case_decisions').selectAll().execute())).toEqual([]);
  });

  test('closed as not a problem it stays closed, and counts what happens since', async () => {
    const { id, as, runs, load } = await failing(make);
    await as((ctx) => closeCase(ctx, id, { as: 'not_a_problem', reason: 'A test.' }));
    await runs(3, 'up');
    await runs(3, 'down');
    expect(await load(id)).toMatchObject({ status: 'closed_not_a_problem' });
  });

  test('a risk is accepted until its date, and then the case is open again by itself', async () => {
    const { id, as, runs, load, at } = await failing(make);
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
    const { id, as, load } = await failing(make);
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
    const { id, as, load, runs } = await proved(make);
    await as((ctx) => reopenCase(ctx, id, 'Customers still complain.'));
    expect(await load(id)).toMatchObject({
      reopenedBecause: 'Customers still complain.',
      tracks: { verification: { state: 'not_due' } },
      proposals: [{ code: 'plan_verification' }],
    });
    await as((ctx) => planVerification(ctx, id, contract.planVerification.body.parse(shortPlan)));
    await runs(62, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('a plan cannot be changed once evidence counts, but a new one may start anew', async () => {
    const { id, as, deploy, runs, load } = await failing(make);
    await as((ctx) => recordFix(ctx, id, plan()));
    await as((ctx) =>
      planVerification(
        ctx,
        id,
        contract.planVerification.body.parse({ ...shortPlan, minimumWindowMs: 120_000 }),
      ),
    );
    await deploy('1.1.1');
    await runs(3, 'up');
    const change = (startAnew: boolean) =>
      as((ctx) =>
        planVerification(ctx, id, contract.planVerification.body.parse({ ...shortPlan, startAnew })),
      );
    await expect(change(false)).rejects.toMatchObject({
      code: 'invalid_move',
      extras: { current: { verification: { minimumWindowMs: 120_000 } } },
    });
    expect((await change(true)).verification).toMatchObject({
      minimumWindowMs: 60_000,
      progress: { cleanRuns: 0 },
    });
    expect((await load(id)).status).toBe('verifying');
  });

  test('a plan may ask for more clean runs than are needed, not for fewer', async () => {
    const { id, as } = await failing(make);
    await expect(
      as((ctx) => recordFix(ctx, id, plan({ plan: { ...shortPlan, cleanRunsNeeded: 5, targetRate: 0 } }))),
    ).resolves.toMatchObject({ verification: { cleanRunsNeeded: 5 } });
    const { id: rare, as: act, runs } = await failing(make);
    await runs(60, 'up');
    await expect(
      act((ctx) => recordFix(ctx, rare, plan({ plan: { ...shortPlan, cleanRunsNeeded: 5 } }))),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/at least \d+ are needed/) as string,
    });
  });

  test('people agree on a cause; a prevention moves on', async () => {
    const { id, as, load } = await failing(make);
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

  test('an incident that a person opened is source enough for a case', async () => {
    const { as } = await setUp(make);
    const opened = await as((ctx) => openIncident(ctx, openRoute.body.parse({ title: 'Customers call' })));
    const from = await as((ctx) => openCase(ctx, contract.openCase.body.parse({ incident: opened.id })));
    expect(from.proposals).toEqual([]);
    const alone = await as((ctx) =>
      openCase(ctx, contract.openCase.body.parse({ title: 'An idea', reason: 'Seen elsewhere' })),
    );
    expect(alone.proposals).toEqual([]);
  });

  test('a problem belongs to one case; a second is told which', async () => {
    const { id, as, opened } = await failing(make);
    await expect(
      as((ctx) => openCase(ctx, contract.openCase.body.parse({ incident: opened.id }))),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(id) as string });
    await as((ctx) => closeCase(ctx, id, { as: 'not_a_problem', reason: 'A test.' }));
    await expect(
      as((ctx) => openCase(ctx, contract.openCase.body.parse({ incident: opened.id }))),
    ).rejects.toMatchObject({ message: expect.stringContaining('reopen it there') as string });
    await expect(
      as((ctx) => openCase(ctx, contract.openCase.body.parse({ title: 'No source' }))),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(as((ctx) => linkToCase(ctx, id, {}))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('the hash chain is whole, and shows where an event was changed afterwards', async () => {
    const { id, store } = await proved(make);
    const check = () => store.read((tx) => brokenLink(tx, id));
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
        .set({ data: toJson({ version: '9.9.9' }) })
        .where('sequence', '=', third.event_sequence)
        .execute(),
    );
    expect(await check()).toBe(3);
  });

  test('lists tell open from closed', async () => {
    const { store, id, at } = await proved(make);
    const list = (query: object) =>
      store.read((tx) => listCases(readContextOf(tx, at()), contract.listCases.query.parse(query)));
    expect((await list({ open: 'true' })).items).toEqual([]);
    expect((await list({ open: 'false', service: ['shop'] })).items.map((one) => one.id)).toEqual([id]);
    expect((await list({ status: ['verifying'] })).items).toEqual([]);
  });
});
