import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { HttpCheck } from '@appops/shared/contract/checks/http';
import { sequences } from '@appops/shared/rules/sequences';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { eventsAfter } from '../events/event.ts';
import {
  attemptOf,
  contextOf,
  failedAttempt,
  makeMonitors,
  readContextOf,
  runOf,
  silent,
} from '../../testing/monitors.ts';
import { updateMonitor } from '../monitors/update-monitor.ts';
import { planMaintenance } from '../maintenance/maintenance-windows.ts';
import { dayMs, dayOf, startOfDay } from './day-tables.ts';
import { listResults } from './list-results.ts';
import { tendResults } from './retention.ts';
import { recomputeRollups } from './rollups.ts';
import type { RunRecord } from './run-record.ts';
import { runsOf } from './runs-of.ts';
import { seriesOf } from './series.ts';
import { writeBatch } from './write-batch.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

describeOnBothEngines('a batch of results', (make, engine) => {
  async function withMonitor(changes: Record<string, unknown> = {}, at = start) {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, at, 1, changes);
    const row = await made.store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    return { made, row };
  }
  const write = ({ store }: TestStore, runs: RunRecord[], now = start + 60_000) =>
    store.write((tx) => writeBatch(tx, runs, { now, log: silent }));
  const stateOf = ({ store }: TestStore, id: string) =>
    store.read((tx) => tx.selectFrom('monitors').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
  const changesOf = ({ store }: TestStore) =>
    store.read(async (tx) =>
      (await eventsAfter(tx, 0, 1000)).filter((event) => event.kind === 'monitor.state_changed'),
    );
  const rollupsOf = ({ store }: TestStore) =>
    store.read((tx) =>
      tx
        .selectFrom('rollups')
        .selectAll()
        .orderBy('width_ms')
        .orderBy('monitor')
        .orderBy('bucket')
        .orderBy('probe')
        .execute(),
    );

  test('stored again changes nothing', async () => {
    const { made, row } = await withMonitor();
    const runs = [runOf(row, start), runOf(row, start + 1000, 'down'), runOf(row, start + 2000, 'missed')];
    expect(await write(made, [...runs, runs[0]!])).toEqual({ stored: 3, passedOver: 1 });
    const before = [await rollupsOf(made), await stateOf(made, row.id), await changesOf(made)];
    expect(await write(made, runs)).toEqual({ stored: 0, passedOver: 3 });
    expect([await rollupsOf(made), await stateOf(made, row.id), await changesOf(made)]).toEqual(before);
  });

  test('a run that is up but delayed by us counts as up, and its durations are in no latency', async () => {
    const { made, row } = await withMonitor();
    const slow = attemptOf({ totalUs: 9_000_000 });
    await write(made, [
      runOf(row, start, 'up', { attempts: [attemptOf({ totalUs: 20_000 })] }),
      runOf(row, start + 1000, 'up', { attempts: [slow], delayed: true }),
    ]);
    for (const maxDataPoints of [1_000, 10]) {
      const series = await made.store.read((tx) =>
        seriesOf(tx, [row], { from: start, to: start + 60_000, maxDataPoints }),
      );
      const { up, latencyMaxMs } = series.get(row.id)!;
      expect(up.reduce((sum, one) => sum + one, 0)).toBe(2);
      expect(Math.max(...latencyMaxMs.map((one) => one ?? 0))).toBe(20);
    }
    const { items } = await made.store.read((tx) =>
      listResults(readContextOf(tx, start + 60_000), { id: row.id }, { limit: 10 }),
    );
    expect(items.map(({ delayed, suspect, outcome }) => ({ delayed, suspect, outcome }))).toEqual([
      { delayed: true, suspect: false, outcome: 'up' },
      { delayed: false, suspect: false, outcome: 'up' },
    ]);
  });

  test('tells of each change of state with what the problem will be known by', async () => {
    const { made, row } = await withMonitor({ downAfter: 2 });
    await write(made, [runOf(row, start), runOf(row, start + 1000, 'down')]);
    expect(await stateOf(made, row.id)).toMatchObject({ state: 'up', last_slot: start + 1000 });
    await write(made, [runOf(row, start + 2000, 'down')]);
    expect(await stateOf(made, row.id)).toMatchObject({
      state: 'down',
      state_since: start + 1000,
      state_message: 'Status 500 is not in 200-399.',
    });
    await write(made, [runOf(row, start + 3000)]);
    expect((await changesOf(made)).map(({ data }) => data)).toMatchObject([
      { from: 'unknown', to: 'up', since: start },
      {
        from: 'up',
        to: 'down',
        since: start + 1000,
        slot: start + 2000,
        reason: 'assertion',
        assertion: 'status',
        message: 'Status 500 is not in 200-399.',
        statusCode: 500,
      },
      { from: 'down', to: 'up', since: start + 3000 },
    ]);
  });

  test('with suspect runs only makes no monitor down; many of them make it unknown', async () => {
    const { made, row } = await withMonitor();
    await write(made, [runOf(row, start)]);
    const suspect = (slot: number) => runOf(row, slot, 'down', { suspect: true });
    await write(made, [suspect(start + 1000), suspect(start + 2000), suspect(start + 3000)]);
    expect((await stateOf(made, row.id)).state).toBe('up');
    await write(made, [suspect(start + 4000), suspect(start + 5000)]);
    expect((await stateOf(made, row.id)).state).toBe('unknown');
    expect((await changesOf(made)).map(({ data }) => data.to)).toEqual(['up', 'unknown']);
  });

  test('does not count runs of a check that was edited since for the new one', async () => {
    const { made, row } = await withMonitor();
    await write(made, [runOf(row, start)]);
    await made.store.write((tx) =>
      updateMonitor(
        contextOf(tx, start + 500),
        { id: row.id },
        {
          version: 1,
          check: { ...(JSON.parse(row.check_spec) as HttpCheck), url: 'http://127.0.0.1:9/other' },
        },
      ),
    );
    await write(made, [runOf(row, start + 1000, 'down')]);
    expect(await stateOf(made, row.id)).toMatchObject({ state: 'unknown', version: 2 });
    await write(made, [runOf(row, start + 2000, 'down', { monitorVersion: 2 })]);
    expect((await stateOf(made, row.id)).state).toBe('down');
  });

  test('marks runs in maintenance, and records them all the same', async () => {
    const { made, row } = await withMonitor();
    await made.store.write((tx) =>
      planMaintenance(contextOf(tx, start), {
        title: 'database move',
        service: 'shop',
        environment: 'production',
        startsAt: new Date(start + 1000).toISOString(),
        endsAt: new Date(start + 2000).toISOString(),
      }),
    );
    await write(made, [
      runOf(row, start),
      runOf(row, start + 1000, 'down'),
      runOf(row, start + 2000, 'down'),
    ]);
    const runs = await made.store.read(async (tx) => {
      const all = [];
      for await (const run of runsOf(tx, { monitorIds: [row.id], from: start, to: start + 60_000 }))
        all.push(run);
      return all;
    });
    expect(runs.map(({ outcome, maintenance }) => [outcome, maintenance])).toEqual([
      ['up', false],
      ['down', true],
      ['down', false],
    ]);
  });

  test('stores whatever a target sent', async () => {
    const { made, row } = await withMonitor();
    const odd = failedAttempt(`odd \0 and \ud800 "quoted" 'too' \\`);
    expect(await write(made, [runOf(row, start, 'down', { attempts: [odd] })])).toMatchObject({ stored: 1 });
    const { items } = await made.store.read((tx) =>
      listResults(readContextOf(tx, start), { id: row.id }, { limit: 10 }),
    );
    expect(items[0]?.message).toBe(`odd \ufffd and \ufffd "quoted" 'too' \\`);
  });

  test(
    'its rollups are what making them anew gives, whatever the order of arrival',
    { timeout: 240_000 },
    async () => {
      const { made, row } = await withMonitor();
      const instant = fc.integer({ min: 0, max: 600 }).map((second) => start + second * 1000);
      const duration = fc.integer({ min: 1, max: 10_000_000 });
      const anyRun = fc
        .record({
          slot: instant,
          outcome: fc.constantFrom<RunRecord['outcome']>('up', 'down', 'missed'),
          totalUs: fc.option(duration),
          suspect: fc.boolean(),
          stretch: fc.option(fc.integer({ min: 1, max: 400 })),
        })
        .map(({ slot, outcome, totalUs, suspect, stretch }) => {
          const attempts: Attempt[] =
            outcome === 'missed' ? [] : [attemptOf({ totalUs, ok: outcome === 'up' })];
          const missed =
            outcome === 'missed' && stretch !== null
              ? { first: slot - (stretch - 1) * 1000, count: stretch, intervalMs: 1000 }
              : null;
          return runOf(row, slot, outcome, {
            attempts,
            suspect: suspect && outcome !== 'missed',
            stretch: missed,
          });
        });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(anyRun, { maxLength: 30 }), { maxLength: 4 }), async (batches) => {
          for (const batch of batches) await write(made, batch);
          const before = await rollupsOf(made);
          await made.store.write((tx) =>
            recomputeRollups(tx, row.number, start - 3_600_000, start + 3_600_000),
          );
          expect(await rollupsOf(made)).toEqual(before);
        }),
        { numRuns: sequences(engine === 'sqlite' ? 15 : 5, 200) },
      );
    },
  );

  test('its runs are listed newest first, page by page and across midnight', async () => {
    const midnight = startOfDay(dayOf(start + dayMs));
    const { made, row } = await withMonitor({}, midnight - 10_000);
    const slots = Array.from({ length: 9 }, (_, index) => midnight - 4000 + index * 1000);
    await write(
      made,
      slots.map((slot) => runOf(row, slot)),
      midnight + 60_000,
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await made.store.read((tx) =>
        listResults(readContextOf(tx, midnight), { id: row.id }, { limit: 4, cursor }),
      );
      seen.push(...page.items.map((result) => result.slot));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(slots.toReversed().map((slot) => new Date(slot).toISOString()));
  });

  test('a series has null where nothing was measured, and never more points than asked for', async () => {
    const { made, row } = await withMonitor();
    await write(made, [
      ...Array.from({ length: 60 }, (_, second) => runOf(row, start + second * 1000)),
      runOf(row, start + 120_000, 'missed'),
    ]);
    const series = await made.store.read((tx) =>
      seriesOf(tx, [row], { from: start, to: start + 180_000, maxDataPoints: 3 }),
    );
    expect(series.get(row.id)).toMatchObject({
      bucketMs: 60_000,
      time: [start, start + 60_000, start + 120_000],
      availability: [1, null, null],
      up: [60, 0, 0],
      missed: [0, 0, 1],
      latencyMaxMs: [1.5, null, null],
    });
    const fine = await made.store.read((tx) =>
      seriesOf(tx, [row], { from: start, to: start + 60_000, maxDataPoints: 100 }),
    );
    expect(fine.get(row.id)).toMatchObject({ bucketMs: 1000, up: Array.from({ length: 60 }, () => 1) });
  });

  test('a long series is made from hours, and is what its minutes add up to', async () => {
    const { made, row } = await withMonitor();
    const many = Array.from({ length: 300 }, (_, index) =>
      runOf(row, start + index * 30_000, index % 7 === 0 ? 'down' : 'up', {
        attempts: [attemptOf({ ok: index % 7 !== 0, totalUs: 1000 + index })],
      }),
    );
    await write(made, many, start + 10_000_000);
    const series = async (from: number, to: number, maxDataPoints: number) =>
      (await made.store.read((tx) => seriesOf(tx, [row], { from, to, maxDataPoints }))).get(row.id)!;
    const hours = await series(start, start + 3 * 3_600_000, 3);
    expect(hours).toMatchObject({ bucketMs: 3_600_000, time: [start, start + 3_600_000, start + 7_200_000] });
    const minutes = await series(start, start + 3 * 3_600_000, 200);
    expect(minutes.bucketMs).toBe(60_000);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    expect([sum(hours.up), sum(hours.down)]).toEqual([sum(minutes.up), sum(minutes.down)]);
    expect(sum(hours.up) + sum(hours.down)).toBe(300);
    // Within the histogram's one per cent of the middle one of the hour's durations.
    expect(hours.latencyP50Ms[0]!).toBeGreaterThan(1.06 * 0.99);
    expect(hours.latencyP50Ms[0]!).toBeLessThan(1.06 * 1.01);
  });

  test('results expire as whole days, and what arrives later than that is passed over', async () => {
    const { made, row } = await withMonitor();
    await write(made, [runOf(row, start, 'down')]);
    const later = start + 20 * dayMs;
    // Days on which something was measured: by the clock alone nothing is dropped.
    for (let day = 5; day <= 20; day++)
      await write(made, [runOf(row, start + day * dayMs)], start + day * dayMs);
    expect(await tendResults(made.store, later)).toEqual({ dropped: [dayOf(start)] });
    expect(await write(made, [runOf(row, start + 1000)], later)).toEqual({ stored: 0, passedOver: 1 });
    const { items } = await made.store.read((tx) =>
      listResults(readContextOf(tx, later), { id: row.id }, { limit: 100 }),
    );
    expect(items.map(({ slot }) => Date.parse(slot))).not.toContain(start);
    const left = await made.store.read((tx) => tx.selectFrom('results_detail').selectAll().execute());
    expect(left).toEqual([]);
  });
});
