import * as contract from '@appops/shared/contract/cases';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { retireMonitor } from '../monitors/update-monitor.ts';
import { planVerification, recordFix } from './fixes.ts';
import { dropMonitor } from './name-monitor.ts';
import { linkToCase, openCase } from './open-case.ts';
import { failing, fixed, otherwise, plan, setUp, shortPlan } from '../../testing/cases/cases.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const codes = (of: { code: string }[]) => of.map(({ code }) => code);
const check = (url: string, more: object = {}) => ({ check: { type: 'http', url, ...more } });
const anew = contract.planVerification.body.parse({ ...shortPlan, startAnew: true });

describeOnBothEngines('the monitors that a case is proved by', (make) => {
  test.each([
    ['target', { check: { type: 'http', url: 'http://127.0.0.1:9/other' } }],
    ['timeout', { check: { type: 'http', url: 'http://127.0.0.1:9/', timeoutMs: 900 } }],
    ['interval', { intervalMs: 2000 }],
    ['retries', { retries: { attempts: 3, delayMs: 1 } }],
    ['failed runs before it is down', { downAfter: 5 }],
  ])(
    'an edit of the %s blocks the proof until a new plan is started, and the timeline tells it',
    async (what, change) => {
      const { id, as, runs, edit, load, timeline } = await fixed(make);
      await runs(10, 'up');
      await edit(change);
      await runs(70, 'up');
      const blocked = await load(id);
      expect(blocked.status).toBe('verifying');
      expect(codes(blocked.verification!.progress.waitingFor)).toContain('monitor_edited');
      const told = (await timeline(id)).filter(({ kind }) => kind === 'case.monitor_edited');
      expect(told).toHaveLength(1);
      expect(told[0]!.actor.name).not.toBe('AppOps');
      expect(told[0]!.summary).toContain(what);
      const { verification } = await as((ctx) => planVerification(ctx, id, anew));
      // Runs of another check tell nothing of this one's: the share is unknown then.
      await runs(Math.max(61, verification!.cleanRunsNeeded) + 1, 'up');
      expect((await load(id)).status).toBe('proved_effective');
    },
  );

  test('one that only adds an assertion starts the exposure anew', async () => {
    const { id, runs, edit, load, timeline } = await fixed(make);
    await runs(50, 'up');
    await edit(
      check('http://127.0.0.1:9/', {
        assertions: [
          { kind: 'status', accept: '200-399' },
          { kind: 'latency', atMostMs: 1000 },
        ],
      }),
    );
    await runs(50, 'up');
    const seen = await load(id);
    expect(seen.status).toBe('verifying');
    expect(seen.verification!.progress).toMatchObject({
      cleanRuns: 50,
      waitingFor: [{ code: 'window_open' }],
    });
    expect((await timeline(id)).filter(({ kind }) => kind === 'case.monitor_edited')).toHaveLength(1);
    await runs(12, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('a retired monitor without successor holds the proof up, named, until a person drops it, by name', async () => {
    const { id, as, row, runs, load, timeline } = await fixed(make);
    await runs(20, 'up');
    await as((ctx) => retireMonitor(ctx, { id: row.id }));
    const waiting = await load(id);
    const { waitingFor, missingMonitors } = waiting.verification!.progress;
    expect(codes(waitingFor)).toContain('monitor_retired');
    expect(missingMonitors).toEqual([{ id: row.id, name: 'checkout' }]);
    const { message } = waitingFor.find(({ code }) => code === 'monitor_retired')!;
    expect(message).toContain('"checkout"');
    // The track says what is in the way, and not that runs are being counted.
    expect(waiting.tracks.verification.reasons).toEqual([{ code: 'exposure_incomplete', message }]);
    await as((ctx) => dropMonitor(ctx, id, row.id, 'The page is gone.'));
    const told = (await timeline(id)).filter(({ kind }) => kind === 'case.monitor_dropped');
    expect(told.map(({ actor }) => actor.name)).toEqual(['Ada']);
    const dropped = await load(id);
    expect(codes(dropped.verification!.progress.waitingFor)).toContain('no_monitor');
    expect(dropped.verification!.progress.missingMonitors).toEqual([]);
    expect(dropped.status).toBe('verifying');
    // Dropping again changes nothing.
    await as((ctx) => dropMonitor(ctx, id, row.id, 'The page is gone.'));
    expect((await load(id)).version).toBe(dropped.version);
  });

  test('an equal monitor in its place is a successor: told once, and an edit that blocks until a new plan', async () => {
    const { id, as, row, runs, monitors, load, timeline } = await fixed(make);
    await runs(20, 'up');
    await as((ctx) => retireMonitor(ctx, { id: row.id }));
    const [successor] = await monitors(1, { name: 'checkout again' });
    await runs(70, 'up', { of: successor! });
    const blocked = await load(id);
    expect(blocked.status).toBe('verifying');
    expect(codes(blocked.verification!.progress.waitingFor)).toEqual(['monitor_edited']);
    const told = (await timeline(id)).filter(({ kind }) => kind === 'case.monitor_named');
    expect(told).toHaveLength(1);
    expect(told[0]!.summary).toMatch(/checkout again.*in the place of.*checkout/);
    await as((ctx) => planVerification(ctx, id, anew));
    await runs(298, 'up', { of: successor! });
    expect((await load(id)).status).toBe('verifying');
    await runs(2, 'up', { of: successor! });
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('a person names the successor of a monitor whose check was another one; a stranger replaces nobody', async () => {
    const { id, as, row, runs, monitors, load } = await fixed(make);
    const [other] = await monitors(1, { name: 'cart', ...check('http://127.0.0.1:9/cart') });
    const name = (replaces?: string) =>
      as((ctx) =>
        linkToCase(ctx, id, { monitor: other!.id, ...(replaces === undefined ? {} : { replaces }) }),
      );
    await expect(name(row.id)).rejects.toMatchObject({ code: 'invalid_request' });
    await as((ctx) => retireMonitor(ctx, { id: row.id }));
    await name(row.id);
    expect((await load(id)).verification!.progress.missingMonitors).toEqual([]);
    await as((ctx) => planVerification(ctx, id, anew));
    await runs(300, 'up', { of: other! });
    expect((await load(id)).status).toBe('proved_effective');
  });

  /** A case that names a second monitor, with its fix live and enough clean runs of the first. */
  async function withSecond() {
    const made = await failing(make);
    const { id, as, deploy, runs, monitors } = made;
    const [second] = await monitors(1, { name: 'basket', ...check('http://127.0.0.1:9/basket') });
    await as((ctx) => linkToCase(ctx, id, { monitor: second!.id }));
    await as((ctx) => recordFix(ctx, id, plan()));
    await deploy('1.1.1');
    await runs(70, 'up');
    return { ...made, second: second! };
  }

  test('each of two monitors has to see the window and its part of the runs', async () => {
    const { id, runs, load, second } = await withSecond();
    const half = await load(id);
    expect(half.status).toBe('verifying');
    expect(codes(half.verification!.progress.waitingFor)).toEqual(['too_few_runs', 'window_open']);
    await runs(62, 'up', { of: second });
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('a case without a problem proves nothing before it names a monitor', async () => {
    const { as, deploy, runs, load, row } = await setUp(make);
    const made = await as((ctx) =>
      openCase(ctx, contract.openCase.body.parse({ title: 'Odd', reason: 'Ada saw it', service: 'shop' })),
    );
    await deploy('1.0.0');
    const recorded = await as((ctx) => recordFix(ctx, made.id, plan()));
    expect(recorded).toMatchObject({
      verification: null,
      fixes: [{ planLacks: [expect.stringContaining('name a monitor')] }],
    });
    await deploy('1.1.1');
    await runs(70, 'up');
    expect((await load(made.id)).status).toBe('fix_on_its_way');
    await as((ctx) => linkToCase(ctx, made.id, { monitor: row.id }));
    await as((ctx) =>
      planVerification(
        ctx,
        made.id,
        contract.planVerification.body.parse({ ...shortPlan, environments: ['production'] }),
      ),
    );
    await runs(298, 'up');
    expect((await load(made.id)).status).toBe('verifying');
    await runs(2, 'up');
    expect((await load(made.id)).status).toBe('proved_effective');
  });

  test('a case without a problem: what its named monitor sees fail by its policy, with the fix live, counts', async () => {
    const { as, deploy, runs, load, row, rowOf, timeline } = await setUp(make);
    const { id } = await as((ctx) =>
      openCase(ctx, contract.openCase.body.parse({ title: 'Odd', reason: 'Ada saw it', service: 'shop' })),
    );
    await deploy('1.0.0');
    await as((ctx) => linkToCase(ctx, id, { monitor: row.id }));
    await as((ctx) => recordFix(ctx, id, plan()));
    await deploy('1.1.1');
    await runs(70, 'up');
    await runs((await rowOf(row.id)).down_after + 2, 'down');
    expect(await load(id)).toMatchObject({
      tracks: { verification: { state: 'ineffective' } },
      occurrences: { againstFix: 1 },
    });
    // The page shows what came back, though no problem is linked.
    expect((await timeline(id)).map(({ kind }) => kind)).toContain('problem.occurrence_started');
    await runs(400, 'up');
    expect((await load(id)).status).toBe('open');
  });

  test('a further monitor that a person named counts where it fails as the problem does, and not where it fails otherwise', async () => {
    const { id, runs, load, second } = await withSecond();
    await runs(10, 'down', { of: second, ...otherwise });
    await runs(10, 'up', { of: second });
    expect((await load(id)).tracks.verification.state).toBe('running');
    await runs(10, 'down', { of: second });
    await runs(10, 'up', { of: second });
    const seen = await load(id);
    expect(seen.tracks.verification.state).toBe('ineffective');
    expect(seen.problems.map(({ title }) => title.split(':')[0]).toSorted()).toEqual(['basket', 'checkout']);
  });

  test('what a named monitor sees going on when it is named is the problem of the case, if it fails alike', async () => {
    const { id, as, deploy, runs, monitors, load } = await failing(make);
    const [second] = await monitors(1, { name: 'basket', ...check('http://127.0.0.1:9/basket') });
    await runs(10, 'down', { of: second! });
    await as((ctx) => linkToCase(ctx, id, { monitor: second!.id }));
    expect((await load(id)).problems).toHaveLength(2);
    await as((ctx) => recordFix(ctx, id, plan()));
    await deploy('1.1.1');
    await runs(70, 'up');
    await runs(70, 'down', { of: second! });
    expect((await load(id)).tracks.verification.state).toBe('ineffective');
  });

  test('a target that does not exist, or that nothing watches, is refused with what is missing', async () => {
    const { id, as, deploy, load } = await failing(make);
    await deploy('1.0.0', { environment: 'staging' });
    const asked = (...environments: string[]) =>
      as((ctx) => recordFix(ctx, id, plan({ plan: { ...shortPlan, environments } })));
    await asked('production', 'staging', 'moon');
    const recorded = await load(id);
    expect(recorded.verification).toBeNull();
    expect(recorded.fixes.at(-1)!.planLacks).toEqual([
      'There is no environment "moon".',
      'No monitor in "staging" can see the problem.',
    ]);
    await expect(
      as((ctx) =>
        planVerification(
          ctx,
          id,
          contract.planVerification.body.parse({ ...shortPlan, environments: ['moon'] }),
        ),
      ),
    ).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringContaining('moon') as string });
  });

  test('a target whose only monitor was retired lacks one, by name', async () => {
    const { id, as, row } = await failing(make);
    await as((ctx) => retireMonitor(ctx, { id: row.id }));
    const { fixes, verification } = await as((ctx) => recordFix(ctx, id, plan()));
    expect(verification).toBeNull();
    expect(fixes[0]!.planLacks).toEqual([
      'In "production": The monitor "checkout" saw the problem and was retired: name its successor, or drop it.',
    ]);
  });

  test('a stated share that asks for fewer runs than the measured one needs a reason and has a name', async () => {
    const { id, as, runs } = await failing(make);
    await runs(27, 'up');
    const stated = (more: object) =>
      as((ctx) =>
        recordFix(ctx, id, plan({ plan: { minimumWindowMs: 8 * 86_400_000, failureShare: 0.5, ...more } })),
      );
    await expect(stated({})).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/5 clean runs are fewer than the 29/) as string,
    });
    expect((await stated({ reason: 'Half of all customers saw it' })).verification).toMatchObject({
      cleanRunsNeeded: 5,
      shortened: { reason: 'Half of all customers saw it', measuredRuns: 29 },
      recordedBy: { name: 'Ada' },
    });
    // Asking for more needs none.
    expect((await stated({ failureShare: 0.01 })).verification).toMatchObject({
      cleanRunsNeeded: 299,
      shortened: null,
    });
  });
});
