import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { closeCase } from './close-case.ts';
import { recordFix, revertFix } from './fixes.ts';
import { failing, plan, start, proved, workaround } from '../../testing/cases/cases.ts';
import { activateWorkaround, addWorkaround, retireWorkaround } from './workarounds.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('CAPA cases', (make) => {
  test('a case made from an incident takes its title, severity and problems, and suspects the release before it', async () => {
    const { made, opened } = await failing(make);
    expect(made).toMatchObject({
      title: opened.title,
      status: 'open',
      service: 'shop',
      incidents: [{ id: opened.id }],
      problems: [{ open: true }],
      occurrences: { total: 1, againstFix: 0 },
      tracks: {
        cause: {
          state: 'suspected',
          reasons: [{ message: 'The deployment of 1.1.0 finished shortly before.' }],
        },
        fix: { state: 'none' },
        verification: { state: 'not_due' },
      },
      suspects: [{ name: '1.1.0' }, { name: '1.0.0' }],
    });
  });

  test('the whole way: contained, fix on its way, verifying, proved by runs, closed by a person, reopened by a recurrence', async () => {
    const { id, as, deploy, runs, load, kinds } = await failing(make);
    const [held] = (await as((ctx) => addWorkaround(ctx, id, workaround()))).workarounds;
    expect((await load(id)).status).toBe('contained');
    await runs(2, 'up');
    expect((await load(id)).tracks.containment).toMatchObject({ state: 'active', holding: null });
    await runs(10, 'up');
    expect((await load(id)).tracks.containment).toMatchObject({ state: 'active', holding: true });

    const planned = await as((ctx) => recordFix(ctx, id, plan()));
    expect(planned).toMatchObject({
      status: 'contained',
      verification: {
        environments: ['production'],
        minimumWindowMs: 60_000,
        shortened: { reason: 'It fails at every run' },
        state: 'not_due',
      },
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
    expect(masked.verification!.progress).toMatchObject({
      cleanRuns: 0,
      leftOutBy: [{ reason: 'workaround', runs: 8 }],
    });
    expect(masked.verification!.progress.waitingFor.map(({ code }) => code)).toContain('workaround_active');
    await as((ctx) => retireWorkaround(ctx, id, held!.id));
    await runs(58, 'up');
    expect((await load(id)).status).toBe('verifying');
    await runs(3, 'up');
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
    await runs(60, 'up');
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
    const { id, as, deploy, runs, load } = await failing(make);
    await as((ctx) => recordFix(ctx, id, plan()));
    await deploy('1.1.1');
    await runs(60, 'up');
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
    await runs(Math.max(60, (await load(id)).verification!.cleanRunsNeeded) + 2, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('a failure that begins with the next release counts once it outlasts the grace after the deployment', async () => {
    const { deploy, runs, load, id } = await proved(make);
    await deploy('1.1.2');
    await runs(50, 'down');
    expect((await load(id)).status).toBe('closed_effective');
    await runs(20, 'down');
    expect(await load(id)).toMatchObject({
      status: 'open',
      reopenedBecause: 'the problem came back while the fix was live',
      occurrences: { againstFix: 1 },
    });
  });

  test('suspect runs and runs of an older check prove nothing', async () => {
    const { id, as, deploy, runs, load } = await failing(make);
    await as((ctx) => recordFix(ctx, id, plan()));
    await deploy('1.1.1');
    await runs(20, 'up', { suspect: true });
    const after = await load(id);
    expect(after.status).toBe('verifying');
    expect(after.verification!.progress).toMatchObject({ cleanRuns: 0, leftOut: 20 });
  });

  test('a release without the fix takes it away again, and a case closed as effective opens with that reason', async () => {
    const { id, deploy, runs, load } = await proved(make);
    await deploy('0.9.0');
    await runs(1, 'up');
    expect(await load(id)).toMatchObject({
      reopenedBecause: 'the release that is live no longer contains the fix',
      severity: 'high',
      tracks: { verification: { state: 'not_due' } },
    });
  });

  test('a reverted fix is planned again; the same again changes nothing', async () => {
    const { id, as, deploy, runs, load } = await failing(make);
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
    const { id, as, runs, load } = await failing(make);
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

  test('judging again when nothing has changed appends nothing', async () => {
    const { id, kinds, runs, load } = await proved(make);
    const before = (await kinds(id)).length;
    const { version } = await load(id);
    await runs(5, 'up');
    expect((await kinds(id)).length).toBe(before);
    expect((await load(id)).version).toBe(version);
  });
});
