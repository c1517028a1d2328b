import * as contract from '@appops/shared/contract/cases';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { runOf, silent } from '../../testing/monitors.ts';
import { maintenanceEndTask } from '../problems/split-after-maintenance.ts';
import { closeCase } from './close-case.ts';
import { recordFix } from './fixes.ts';
import { day, failing, fixed, hour, minute, proved } from '../../testing/cases/cases.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const aDay = { plan: { minimumWindowMs: day, reason: 'It fails at every run' } };
const codes = (of: { code: string }[]) => of.map(({ code }) => code);

describeOnBothEngines('the minimum window is observed time', (make) => {
  test('AppOps was off for 25 hours, then came 20 clean minutes: not proved before a whole day was seen', async () => {
    const { id, pass, runs, load } = await fixed(make, { intervalMs: minute }, aDay);
    await pass(25 * hour);
    await runs(20, 'up');
    const early = await load(id);
    expect(early.status).toBe('verifying');
    expect(early.verification!.progress).toMatchObject({ cleanRuns: 20, observedMs: 19 * minute });
    expect(codes(early.verification!.progress.waitingFor)).toEqual(['window_open']);
    await runs(24 * 60 - 20, 'up');
    expect((await load(id)).status).toBe('verifying');
    await runs(2, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('what was missed while AppOps was off is on record as one row, and covers nothing', async () => {
    const { id, row, at, write, runs, load } = await fixed(make, { intervalMs: minute }, aDay);
    const first = at() + minute;
    const count = 25 * 60;
    const last = first + (count - 1) * minute;
    const stretch = { first, count, intervalMs: minute };
    await write([runOf(row, last, 'missed', { stretch })]);
    await runs(20, 'up');
    const seen = await load(id);
    expect(seen.status).toBe('verifying');
    expect(seen.verification!.progress).toMatchObject({
      cleanRuns: 20,
      observedMs: 19 * minute,
      leftOutBy: [{ reason: 'missed', runs: count }],
    });
  });

  test('18 of 25 hours in maintenance: not proved; the runs left out are told with the reason and until when', async () => {
    const { id, maintain, runs, load, at } = await fixed(make, { intervalMs: 5 * minute }, aDay);
    const ends = at() + 20 * hour;
    await maintain(2 * hour, 20 * hour);
    await runs(25 * 12, 'up');
    const seen = await load(id);
    expect(seen.status).toBe('verifying');
    expect(seen.verification!.progress.observedMs).toBeLessThan(7 * hour);
    expect(seen.verification!.progress.leftOutBy).toMatchObject([
      { reason: 'maintenance', runs: 18 * 12, message: 'maintenance' },
    ]);
    expect(Date.parse(seen.verification!.progress.leftOutBy[0]!.until)).toBeCloseTo(ends, -3);
    await runs(18 * 12, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('maintenance that is planned afterwards over a recurrence changes nothing, and the timeline says who planned it', async () => {
    const { id, runs, maintain, load, timeline } = await fixed(make);
    await runs(61, 'up');
    await runs(3, 'down');
    expect(await load(id)).toMatchObject({ status: 'open', occurrences: { againstFix: 1 } });
    await runs(2, 'up');
    await maintain(-30_000, 10 * minute);
    await runs(5, 'up');
    expect(await load(id)).toMatchObject({
      status: 'open',
      occurrences: { againstFix: 1 },
      tracks: { verification: { state: 'ineffective' } },
    });
    const told = (await timeline(id)).filter(({ kind }) => kind === 'case.maintenance');
    expect(told).toHaveLength(1);
    expect(told[0]!.summary).toContain('Ada');
  });

  test('a window that is planned when it is over already splits nothing that goes on', async () => {
    const { runs, maintain, store, at, id, load } = await proved(make);
    await runs(60, 'up');
    await runs(90, 'down');
    const before = await load(id);
    await maintain(-85_000, -80_000);
    await runs(1, 'down');
    const parts = () => store.read((tx) => tx.selectFrom('occurrences').selectAll().execute());
    const whole = await parts();
    await maintenanceEndTask({ store, clock: at, log: silent }).runOnce();
    expect(await parts()).toEqual(whole);
    expect((await load(id)).occurrences).toEqual(before.occurrences);
  });

  test('a failure every third day is not mended because one day was quiet', async () => {
    const { id, as, deploy, runs, load } = await failing(make, { intervalMs: 10 * minute });
    const daily = 144;
    await runs(3 * daily, 'up');
    await runs(2, 'down');
    await runs(daily, 'up');
    const { verification } = await as((ctx) =>
      recordFix(ctx, id, contract.recordFix.body.parse({ version: '1.1.1' })),
    );
    // T is about four days and k two: four days times the root of twenty less one.
    expect(verification!.seenBefore).toMatchObject({ occurrences: 2 });
    expect(verification!.minimumWindowMs / day).toBeCloseTo(4 * (Math.sqrt(20) - 1), 0);
    await deploy('1.1.1');
    await runs(daily + 1, 'up');
    expect((await load(id)).status).toBe('verifying');
    await runs(daily, 'up');
    await runs(2, 'down');
    expect(await load(id)).toMatchObject({
      status: 'open',
      tracks: { verification: { state: 'ineffective' } },
    });
  });

  test('what each outcome is as evidence', async () => {
    const { id, runs, load, at } = await fixed(make, { intervalMs: minute }, aDay);
    const from = at();
    await runs(10, 'up');
    // The slots that a clean run has overtaken, or that were shed after it, are covered by it.
    await runs(3, 'overtaken');
    await runs(1, 'up');
    await runs(2, 'shed');
    await runs(1, 'up');
    await runs(2, 'up', { suspect: true });
    await runs(2, 'overtaken');
    await runs(1, 'missed');
    await runs(1, 'error');
    await runs(2, 'shed');
    const { progress } = (await load(id)).verification!;
    expect(progress.cleanRuns).toBe(12);
    expect(progress.observedMs).toBe(17 * minute - (at() - from - 25 * minute));
    expect(progress.leftOutBy.map(({ reason, runs: left }) => [reason, left])).toEqual([
      ['overtaken', 2],
      ['shed', 2],
      ['suspect', 2],
      ['error', 1],
      ['missed', 1],
    ]);
  });

  test('time in which the monitor was paused does not pass', async () => {
    const { id, runs, edit, pass, load } = await fixed(
      make,
      { intervalMs: minute },
      { plan: { minimumWindowMs: hour, reason: 'It fails at every run' } },
    );
    await runs(30, 'up');
    await edit({ paused: true });
    await pass(5 * hour);
    await edit({ paused: false });
    await runs(20, 'up');
    const seen = await load(id);
    expect(seen.status).toBe('verifying');
    expect(seen.verification!.progress.observedMs).toBeLessThan(hour);
    await runs(12, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('a window above 30 days is said at once; after 30 quiet observed days a person may judge, by name and with the days missing', async () => {
    const { id, as, deploy, runs, load, timeline } = await failing(make, { intervalMs: hour });
    await runs(48, 'up');
    const planned = await as((ctx) =>
      recordFix(ctx, id, contract.recordFix.body.parse({ version: '1.1.1' })),
    );
    expect(planned.verification!.minimumWindowMs / day).toBeCloseTo((47 / 24) * 19, 1);
    expect(codes(planned.verification!.warnings)).toEqual(['window_too_long']);
    await deploy('1.1.1');
    const judged = () =>
      as((ctx) => closeCase(ctx, id, { as: 'effective_by_judgement', reason: 'A month is enough.' }));
    await runs(30 * 24, 'up');
    await expect(judged()).rejects.toMatchObject({ code: 'invalid_move' });
    await runs(2, 'up');
    await expect(as((ctx) => closeCase(ctx, id, { as: 'effective', reason: '' }))).rejects.toMatchObject({
      code: 'invalid_move',
    });
    expect(await judged()).toMatchObject({
      status: 'closed_effective_by_judgement',
      closure: { as: 'effective_by_judgement', by: { name: 'Ada' }, reason: 'A month is enough.' },
    });
    const told = await timeline(id);
    expect(told.find(({ kind }) => kind === 'case.closed')!.summary).toMatch(/8 days/);
    expect(told.map(({ kind }) => kind)).not.toContain('case.proved_effective');
    await runs(2, 'down');
    expect(await load(id)).toMatchObject({ status: 'open', occurrences: { againstFix: 1 } });
  });

  test('a verification that outlasts its window by an odd number of milliseconds is still judged, on each engine', async () => {
    const { id, runs, pass, load } = await fixed(make);
    await runs(2, 'up');
    // Instants are whole milliseconds, also when it is to be looked at again: PostgreSQL takes no others.
    await pass(300_001);
    await runs(3, 'up');
    expect((await load(id)).verification!.progress.cleanRuns).toBe(5);
  });
});
