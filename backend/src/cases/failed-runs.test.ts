import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { runOf } from '../../testing/monitors.ts';
import { recordFix } from './fixes.ts';
import {
  failing,
  fixed,
  inOtherWords,
  minute,
  otherwise,
  plan,
  proved,
  shortPlan,
} from '../../testing/cases/cases.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('failed runs are never passed over', (make) => {
  test('half of all runs fail as the problem does, below the policy: never proved, however long', async () => {
    const { id, runs, load } = await fixed(make, { downAfter: 2 });
    for (let each = 0; each < 60; each++) {
      await runs(1, 'up');
      await runs(1, 'down');
    }
    expect(await load(id)).toMatchObject({
      status: 'verifying',
      occurrences: { againstFix: 0 },
      verification: { progress: { waitingFor: [{ code: 'too_few_runs' }] } },
    });
  });

  test('n clean runs means n in a row: one failure starts the row anew, and never the window', async () => {
    const { id, runs, load, at } = await fixed(make, { downAfter: 2 });
    await runs(70, 'up');
    expect((await load(id)).status).toBe('proved_effective');
    const other = await fixed(make, { downAfter: 2 });
    await other.runs(59, 'up');
    await other.runs(1, 'down');
    await other.runs(4, 'up');
    const waiting = await other.load(other.id);
    expect(waiting.status).toBe('verifying');
    expect(waiting.verification!.progress).toMatchObject({
      cleanRuns: 4,
      observedMs: expect.toSatisfy((ms: number) => ms > 60_000) as number,
      waitingFor: [{ code: 'too_few_runs' }],
    });
    await other.runs(1, 'up');
    expect((await other.load(other.id)).status).toBe('proved_effective');
    expect(at()).toBeLessThan(other.at() + minute);
  });

  test('down with another message at the moment of the proof: shown, left out, not proved; proved once that is over', async () => {
    const { id, runs, load } = await fixed(make, { downAfter: 2 });
    await runs(59, 'up');
    await runs(2, 'down', otherwise);
    await runs(1, 'up');
    await runs(2, 'down', otherwise);
    const failing = await load(id);
    expect(failing.status).toBe('verifying');
    expect(failing.verification!.progress.waitingFor.map(({ code }) => code)).toEqual([
      'other_failure_ongoing',
      'other_failures',
    ]);
    expect(failing.verification!.progress.leftOutBy).toMatchObject([
      { reason: 'other_failure', runs: 4, message: 'failed in another way' },
    ]);
    await runs(30, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('other failures in more than a tenth of the newest runs, and at least three of them, hold the proof up', async () => {
    const { id, as, deploy, runs, load } = await failing(make, { downAfter: 2 });
    // Three of thirty runs failed: 29 clean ones are needed.
    await runs(27, 'up');
    await as((ctx) => recordFix(ctx, id, plan({ plan: { ...shortPlan, minimumWindowMs: 75_000 } })));
    await deploy('1.1.1');
    await runs(62, 'up');
    for (let each = 0; each < 3; each++) {
      await runs(1, 'down', otherwise);
      await runs(4, 'up');
    }
    const waiting = await load(id);
    expect(waiting).toMatchObject({ status: 'verifying', verification: { cleanRunsNeeded: 29 } });
    expect(waiting.verification!.progress.waitingFor.map(({ code }) => code)).toContain('other_failures');
    await runs(15, 'up');
    // They are looked for since the 29th last run that counts, or at n = 5 half of all runs could fail.
    expect((await load(id)).status).toBe('verifying');
    await runs(2, 'up');
    // Two are few enough.
    expect((await load(id)).status).toBe('proved_effective');
  });

  test('the fix is live and the target fails in another way from then on: that is no occurrence of the problem', async () => {
    const { id, runs, load } = await failing(make);
    await runs(20, 'down');
    const world = await fixed(make);
    await world.runs(300, 'down', otherwise);
    const seen = await world.load(world.id);
    expect(seen).toMatchObject({ status: 'verifying', occurrences: { againstFix: 0 } });
    expect(seen.verification!.progress.waitingFor.map(({ code }) => code)).toContain('other_failure_ongoing');
    await world.runs(70, 'up');
    expect((await world.load(world.id)).status).toBe('proved_effective');
    expect((await load(id)).status).toBe('open');
  });

  test('the problem comes back while the monitor is down with another failure: it is an occurrence all the same', async () => {
    const { id, runs, load } = await fixed(make, { downAfter: 2 });
    await runs(70, 'up');
    await runs(5, 'down', otherwise);
    expect((await load(id)).occurrences.againstFix).toBe(0);
    // Below its policy it is none yet.
    await runs(1, 'down');
    await runs(1, 'down', otherwise);
    expect((await load(id)).occurrences.againstFix).toBe(0);
    await runs(2, 'down');
    expect(await load(id)).toMatchObject({
      status: 'open',
      occurrences: { againstFix: 1 },
      tracks: { verification: { state: 'ineffective' } },
    });
  });

  test('a case closed as effective is reopened by such a recurrence', async () => {
    const { id, runs, load } = await proved(make);
    await runs(5, 'down', otherwise);
    expect((await load(id)).status).toBe('closed_effective');
    await runs(2, 'down');
    expect(await load(id)).toMatchObject({ status: 'open', occurrences: { againstFix: 1 } });
  });

  test('a flap that goes on with the last occurrence, within the quiet gap, is judged like a new one', async () => {
    const { id, runs, load } = await fixed(make);
    await runs(70, 'up');
    expect((await load(id)).status).toBe('proved_effective');
    await runs(2, 'down');
    expect(await load(id)).toMatchObject({ status: 'open', occurrences: { total: 1, againstFix: 1 } });
  });

  test('a recurrence that is stored all at once, with its end, as after an outage of the database, is not lost', async () => {
    const { id, deploy, row, at, write, load } = await proved(make);
    await deploy('1.1.2');
    const from = at();
    await write(
      Array.from({ length: 80 }, (_, index) =>
        runOf(row, from + (index + 1) * 1000, index < 70 ? 'down' : 'up'),
      ),
    );
    expect(await load(id)).toMatchObject({ status: 'open', occurrences: { againstFix: 1 } });
  });

  test('the same failure in other words is the same problem', async () => {
    const { id, runs, load } = await fixed(make);
    await runs(70, 'up');
    await runs(2, 'down', inOtherWords);
    expect(await load(id)).toMatchObject({
      status: 'open',
      problems: [{}, {}],
      occurrences: { againstFix: 1 },
      tracks: { verification: { state: 'ineffective' } },
    });
  });

  test('it begins to fail otherwise before the fix, and as the problem after it: that counts', async () => {
    const { id, as, deploy, runs, load } = await failing(make);
    await as((ctx) => recordFix(ctx, id, plan()));
    await runs(10, 'down', otherwise);
    await deploy('1.1.1');
    await runs(70, 'down', otherwise);
    expect((await load(id)).occurrences.againstFix).toBe(0);
    await runs(70, 'down');
    expect(await load(id)).toMatchObject({ status: 'open', occurrences: { againstFix: 1 } });
  });
});
