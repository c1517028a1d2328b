import * as contract from '@appops/shared/contract/cases';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { retireMonitor } from '../monitors/update-monitor.ts';
import { recordFix } from './fixes.ts';
import { linkToCase } from './open-case.ts';
import { failing, fixed, inOtherWords, otherwise, plan, shortPlan } from '../../testing/cases/cases.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const staging = { name: 'checkout', environment: 'staging' };

describeOnBothEngines('the same failure elsewhere', (make) => {
  test('in another environment, with an equal check and message, it joins the case by itself', async () => {
    const { id, monitors, runs, load, timeline } = await failing(make);
    const [there] = await monitors(1, staging);
    await runs(3, 'down', { of: there! });
    expect((await load(id)).problems).toHaveLength(2);
    const told = (await timeline(id)).filter(({ kind }) => kind === 'case.linked');
    expect(told.length).toBeGreaterThanOrEqual(1);
  });

  test('in other words there, it is offered and never joined by itself; a person links it', async () => {
    const { id, as, monitors, runs, load } = await failing(make);
    const [there] = await monitors(1, staging);
    await runs(3, 'down', { of: there!, ...inOtherWords });
    const offered = await load(id);
    expect(offered.problems).toHaveLength(1);
    expect(offered.proposals).toMatchObject([
      { code: 'link_problem', message: expect.stringContaining('staging') as string },
    ]);
    const { problem } = offered.proposals[0]!;
    await as((ctx) => linkToCase(ctx, id, contract.linkToCase.body.parse({ problem })));
    const linked = await load(id);
    expect(linked.problems).toHaveLength(2);
    expect(linked.proposals).toEqual([]);
  });

  test('another failure there is neither joined nor offered', async () => {
    const { id, monitors, runs, load } = await failing(make);
    const [there] = await monitors(1, staging);
    await runs(3, 'down', { of: there!, ...otherwise });
    expect(await load(id)).toMatchObject({ problems: [{}], proposals: [] });
  });

  test('of a monitor in the place of a retired one it joins by itself where all is equal, and reopens what was proved', async () => {
    const { id, as, row, monitors, runs, load } = await fixed(make);
    await runs(70, 'up');
    await as((ctx) => retireMonitor(ctx, { id: row.id }));
    const [next] = await monitors(1, { name: 'checkout' });
    await runs(3, 'up', { of: next! });
    await runs(3, 'down', { of: next! });
    expect(await load(id)).toMatchObject({
      status: 'open',
      problems: [{}, {}],
      occurrences: { againstFix: 1 },
      tracks: { verification: { state: 'ineffective' } },
    });
  });

  test('a failure that went on in staging before staging was a target belongs to the case with the plan that names it', async () => {
    const { id, as, monitors, runs, load } = await failing(make, { name: 'checkout' });
    const [there] = await monitors(1, { ...staging, check: { type: 'http', url: 'http://127.0.0.2:9/' } });
    await runs(3, 'down', { of: there! });
    const before = (await load(id)).problems.length;
    const { verification, problems } = await as((ctx) =>
      recordFix(ctx, id, plan({ plan: { ...shortPlan, environments: ['production', 'staging'] } })),
    );
    expect(verification).toMatchObject({ environments: ['production', 'staging'] });
    expect(problems).toHaveLength(2);
    expect(before).toBeGreaterThanOrEqual(1);
  });

  test('staging does not count unless it is a target; with two targets both have to be proved', async () => {
    const { id, as, monitors, deploy, runs, load } = await failing(make);
    const [there] = await monitors(1, staging);
    await runs(1, 'up', { of: there! });
    await as((ctx) =>
      recordFix(ctx, id, plan({ plan: { ...shortPlan, environments: ['production', 'staging'] } })),
    );
    await deploy('1.1.1');
    await runs(70, 'up');
    expect((await load(id)).status).toBe('verifying');
    await deploy('1.1.1', { environment: 'staging' });
    await runs(70, 'up', { of: there! });
    expect((await load(id)).status).toBe('proved_effective');
    const alone = await failing(make);
    const [elsewhere] = await alone.monitors(1, staging);
    await alone.as((ctx) => recordFix(ctx, alone.id, plan()));
    await alone.deploy('1.1.1');
    await alone.deploy('1.1.1', { environment: 'staging' });
    await alone.runs(70, 'up');
    await alone.runs(70, 'down', { of: elsewhere! });
    expect((await alone.load(alone.id)).occurrences.againstFix).toBe(0);
  });
});
