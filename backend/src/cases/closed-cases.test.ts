import * as contract from '@appops/shared/contract/cases';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { runOf } from '../../testing/monitors.ts';
import { closeCase } from './close-case.ts';
import { recordFix } from './fixes.ts';
import { failing, fixed, plan, proved, workaround } from '../../testing/cases/cases.ts';
import { addWorkaround, retireWorkaround } from './workarounds.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('what opens a closed case again', (make) => {
  /** Proved by runs until now, with as many more failing ones that nobody has stored yet. */
  async function closedBefore(failed: number, ended: boolean) {
    const world = await fixed(make);
    await world.runs(70, 'up');
    expect((await world.load(world.id)).status).toBe('proved_effective');
    const from = world.at();
    const late = Array.from({ length: failed }, (_, index) =>
      runOf(world.row, from + (index + 1) * 1000, 'down'),
    );
    if (ended) late.push(runOf(world.row, from + (failed + 1) * 1000, 'up'));
    await world.pass(30_000);
    await world.as((ctx) => closeCase(ctx, world.id, { as: 'effective', reason: 'Proved.' }));
    await world.write(late);
    return { ...world, from };
  }

  test('a failure that began 30 s before the closing, was stored after it and goes on is newer evidence', async () => {
    const { id, load, runs } = await closedBefore(25, false);
    await runs(10, 'down');
    expect(await load(id)).toMatchObject({
      status: 'open',
      reopenedBecause: 'the problem came back while the fix was live',
      tracks: { verification: { state: 'ineffective' } },
    });
  });

  test('one that was over by then leaves it closed, shows ineffective, and proposes to reopen: an event and the page say so', async () => {
    const { id, load, timeline, runs } = await closedBefore(5, true);
    const seen = await load(id);
    expect(seen).toMatchObject({
      status: 'closed_effective',
      tracks: { verification: { state: 'ineffective' } },
      occurrences: { againstFix: 1 },
    });
    expect(seen.proposals.map(({ code }) => code)).toEqual(['reopen']);
    const told = (await timeline(id)).filter(({ kind }) => kind === 'case.reopening_proposed');
    expect(told).toHaveLength(1);
    await runs(5, 'up');
    expect((await load(id)).status).toBe('closed_effective');
    expect((await timeline(id)).filter(({ kind }) => kind === 'case.reopening_proposed')).toHaveLength(1);
  });

  test.each([
    ['a next major version', '1.4.0', '1.4.1', '2.0.0'],
    ['a date, as versions are', '24.04.0', '24.04.1', '24.10.0'],
    ['a build number', 'build-17', 'build-18', 'build-19'],
    ['a version with four parts', '1.4.0.1', '1.4.0.2', '1.5.0.1'],
    ['a tag with its name', 'shop-v1.4.0', 'shop-v1.4.1', 'shop-v1.5.0'],
  ])('the next ordinary release does not: %s', async (_what, broken, mended, next) => {
    const world = await failing(make);
    await world.deploy(broken);
    await world.runs(70, 'down');
    await world.as((ctx) => recordFix(ctx, world.id, plan({ version: mended })));
    await world.deploy(mended);
    await world.runs(70, 'up');
    await world.as((ctx) => closeCase(ctx, world.id, { as: 'effective', reason: '' }));
    await world.deploy(next);
    await world.runs(70, 'up');
    expect((await world.load(world.id)).status).toBe('closed_effective');
    // Going back to the release that has it not does.
    await world.deploy(broken);
    await world.runs(1, 'up');
    expect(await world.load(world.id)).toMatchObject({
      reopenedBecause: 'the release that is live no longer contains the fix',
    });
  });

  test('nor does a release whose commits are told, as they are additions, until one of them reverts the fix', async () => {
    const sha = (letter: string) => letter.repeat(40);
    const { id, as, deploy, runs, load } = await failing(make);
    await as((ctx) => recordFix(ctx, id, plan({ version: undefined, commit: sha('a') })));
    await deploy('1.1.1', { commits: [sha('a')] });
    await runs(70, 'up');
    await as((ctx) => closeCase(ctx, id, { as: 'effective', reason: '' }));
    await deploy('1.1.2', { commits: [sha('b')] });
    await deploy('1.1.3', { commits: [{ sha: sha('c'), message: 'Buttons are round' }] });
    await runs(10, 'up');
    expect((await load(id)).status).toBe('closed_effective');
    await deploy('1.1.4', {
      commits: [{ sha: sha('d'), message: `Revert "Retry"\n\nThis reverts commit ${sha('a')}.` }],
    });
    await runs(1, 'up');
    const reverted = await load(id);
    expect(reverted).toMatchObject({ status: 'open', severity: 'high' });
    expect(reverted.tracks.fix.reasons).toEqual([
      { code: 'fix_reverted', message: 'The fix was reverted by the commit dddddddddd, first in 1.1.4.' },
    ]);
  });

  test('a rollback from before the closing that is reported after it leaves it closed, and proposes to reopen it', async () => {
    const { id, as, deploy, runs, load, timeline, at } = await fixed(make);
    await runs(70, 'up');
    const rolledBackAt = new Date(at() - 2000).toISOString();
    await as((ctx) => closeCase(ctx, id, { as: 'effective', reason: '' }));
    await runs(5, 'up');
    await deploy('1.1.0', { startedAt: rolledBackAt, finishedAt: rolledBackAt });
    const seen = await load(id);
    expect(seen).toMatchObject({
      status: 'closed_effective',
      tracks: { verification: { state: 'not_due' } },
    });
    expect(seen.proposals.map(({ code }) => code)).toEqual(['reopen_without_fix']);
    const told = (await timeline(id)).filter(({ kind }) => kind === 'case.reopening_proposed');
    expect(told.map(({ summary }) => summary)).toEqual([expect.stringContaining('had left production')]);
  });

  test('a workaround that is put in force after the proof takes it back until all has passed again', async () => {
    const { id, as, runs, load } = await fixed(make);
    await runs(70, 'up');
    expect((await load(id)).status).toBe('proved_effective');
    const { workarounds } = await as((ctx) => addWorkaround(ctx, id, workaround()));
    const masked = await load(id);
    expect(masked.status).toBe('verifying');
    expect(masked.verification!.progress.waitingFor.map(({ code }) => code)).toContain('workaround_active');
    await as((ctx) => retireWorkaround(ctx, id, workarounds[0]!.id));
    await runs(50, 'up');
    expect((await load(id)).status).toBe('verifying');
    await runs(12, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('flaps with the fix live count, though the first of them began before the fix was recorded', async () => {
    const { id, as, deploy, runs, load } = await failing(make);
    await deploy('1.1.1');
    await runs(70, 'up');
    for (let flap = 0; flap < 3; flap++) {
      await runs(3, 'down');
      await runs(60, 'up');
    }
    await as((ctx) => recordFix(ctx, id, plan()));
    await runs(62, 'up');
    await runs(3, 'down');
    await runs(70, 'up');
    expect(await load(id)).toMatchObject({
      status: 'open',
      tracks: { verification: { state: 'ineffective' } },
      occurrences: { againstFix: 1 },
    });
  });

  test('a recurrence that began in the grace after the next deployment, and goes on, reopens it by itself', async () => {
    const { id, deploy, runs, load } = await proved(make);
    await deploy('1.1.2');
    await runs(65, 'down');
    expect(await load(id)).toMatchObject({ status: 'open', occurrences: { againstFix: 1 } });
  });

  test('closed by judgement, a failure of before that becomes known afterwards is proposed, too', async () => {
    const { id, as, runs, pass, write, row, load, at } = await fixed(
      make,
      { intervalMs: 3_600_000 },
      { plan: { minimumWindowMs: 40 * 86_400_000 } },
    );
    await runs(31 * 24, 'up');
    const from = at();
    await pass(3_600_000 * 4);
    await as((ctx) => closeCase(ctx, id, { as: 'effective_by_judgement', reason: 'A month is enough.' }));
    await write([
      runOf(row, from + 3_600_000, 'down'),
      runOf(row, from + 2 * 3_600_000, 'down'),
      runOf(row, from + 3 * 3_600_000, 'up'),
    ]);
    const seen = await load(id);
    expect(seen).toMatchObject({
      status: 'closed_effective_by_judgement',
      tracks: { verification: { state: 'ineffective' } },
    });
    expect(seen.proposals.map(({ code }) => code)).toEqual(['reopen']);
  });

  test('a second fix was proved; what counted against the first one proposes nothing', async () => {
    const { id, as, deploy, runs, load } = await fixed(make);
    await runs(61, 'up');
    await runs(2, 'down');
    expect((await load(id)).tracks.verification.state).toBe('ineffective');
    await runs(20, 'up');
    await as((ctx) =>
      recordFix(
        ctx,
        id,
        contract.recordFix.body.parse({
          version: '1.1.2',
          plan: { minimumWindowMs: 60_000, reason: 'It fails at every run' },
        }),
      ),
    );
    await deploy('1.1.2');
    await runs(120, 'up');
    await as((ctx) => closeCase(ctx, id, { as: 'effective', reason: '' }));
    expect(await load(id)).toMatchObject({ status: 'closed_effective', proposals: [] });
  });
});
