import { updateMonitor as route } from '@appops/shared/contract/monitors';
import { expect, test } from 'vitest';
import { contextOf, makeMonitors, readContextOf, runOf, silent } from '../../testing/monitors.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { planMaintenance } from '../maintenance/maintenance-windows.ts';
import { getOverview } from '../overview/overview.ts';
import { writeBatch } from '../results/write-batch.ts';
import { endPause, pauseEndTask } from './end-pauses.ts';
import { listMonitors } from './list-monitors.ts';
import { findMonitor, loadMonitor } from './monitor.ts';
import { monitorFigures } from './monitor-figures.ts';
import { retireMonitor, updateMonitor } from './update-monitor.ts';

const start = Date.UTC(2026, 11, 1, 9, 0, 0);
const hour = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();

describeOnBothEngines('a pause', (make) => {
  async function withMonitor(changes: Record<string, unknown> = {}) {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, start, 1, changes);
    return { made, id: monitor!.id };
  }
  const edit = ({ store }: TestStore, id: string, at: number, body: Record<string, unknown>) =>
    store.write(async (tx) => {
      const { edits } = await findMonitor(tx, id);
      return updateMonitor(contextOf(tx, at), { id }, route.body.parse({ version: edits, ...body }));
    });
  const seen = ({ store }: TestStore, id: string, at: number) =>
    store.read(async (tx) => loadMonitor({ tx, now: at }, await findMonitor(tx, id)));
  const kindsOf = async ({ store }: TestStore) =>
    (await store.read((tx) => tx.selectFrom('events').select('kind').orderBy('sequence').execute()))
      .map(({ kind }) => kind)
      .filter((kind) => kind.startsWith('monitor.'));
  const run = (made: TestStore, clock: { now: number }) =>
    pauseEndTask({ store: made.store, clock: () => clock.now, log: silent }).runOnce();

  test('lies on top of a state of which nothing is known, and tells until when, by whom and why', async () => {
    const { made, id } = await withMonitor();
    const row = await made.store.read((tx) => findMonitor(tx, id));
    await made.store.write((tx) => writeBatch(tx, [runOf(row, start)], { now: start, log: silent }));
    const paused = await edit(made, id, start + 1000, {
      paused: true,
      pausedUntil: iso(start + hour),
      pausedBecause: 'Neubau der Datenbank — 再構築',
    });
    expect(paused).toMatchObject({
      paused: true,
      // Where clients of the first release look.
      state: { value: 'paused', since: iso(start + 1000) },
      pause: {
        since: iso(start + 1000),
        until: iso(start + hour),
        by: 'AppOps',
        because: 'Neubau der Datenbank — 再構築',
      },
    });
    expect(await made.store.read((tx) => findMonitor(tx, id))).toMatchObject({ state: 'unknown' });
    const [figures] = await made.store.read((tx) => monitorFigures(tx, start + 2000));
    expect(figures).toMatchObject({ state: 'unknown', paused: true });
    const { services } = await made.store.read((tx) => getOverview(readContextOf(tx, start + 2000)));
    expect(services[0]!.cells[0]).toMatchObject({
      state: 'paused',
      monitors: { paused: 1, up: 0, unknown: 0 },
    });
  });

  test('a run that was under way when it began makes no state under it', async () => {
    const { made, id } = await withMonitor();
    const row = await made.store.read((tx) => findMonitor(tx, id));
    await edit(made, id, start + 1000, { paused: true });
    await made.store.write((tx) =>
      writeBatch(tx, [runOf(row, start + 1000, 'down')], { now: start + 2000, log: silent }),
    );
    expect((await seen(made, id, start + 2000)).state.value).toBe('paused');
    expect(await made.store.read((tx) => findMonitor(tx, id))).toMatchObject({ state: 'unknown' });
    expect(await kindsOf(made)).not.toContain('monitor.state_changed');
  });

  test('the list tells what is paused from what is not known', async () => {
    const { made, id } = await withMonitor();
    await makeMonitors(made.store, start, 1, { name: 'other' });
    await edit(made, id, start + 1000, { paused: true });
    const names = async (state: ('paused' | 'unknown' | 'up')[]) =>
      (
        await made.store.read((tx) =>
          listMonitors(readContextOf(tx, start), { limit: 10, order: 'worst', state }),
        )
      ).items.map((monitor) => monitor.state.value);
    expect(await names(['paused'])).toEqual(['paused']);
    expect(await names(['unknown'])).toEqual(['unknown']);
    expect(await names(['unknown', 'paused'])).toEqual(['unknown', 'paused']);
    expect(await names(['up'])).toEqual([]);
  });

  test('with an end it is over by itself, once, and the monitor is due then', async () => {
    const { made, id } = await withMonitor();
    await edit(made, id, start, { paused: true, pausedUntil: iso(start + hour) });
    const clock = { now: start + hour - 1 };
    await run(made, clock);
    expect((await seen(made, id, clock.now)).paused).toBe(true);
    clock.now = start + hour + 500;
    await run(made, clock);
    await run(made, clock);
    expect(await seen(made, id, clock.now)).toMatchObject({
      paused: false,
      pause: null,
      state: { value: 'unknown', since: iso(clock.now) },
    });
    expect(await made.store.read((tx) => findMonitor(tx, id))).toMatchObject({ due_since: clock.now });
    expect(await kindsOf(made)).toEqual(['monitor.created', 'monitor.paused', 'monitor.resumed']);
  });

  test('one that ended while AppOps was off is over at the next start, and the slots since its end were missed', async () => {
    const { made, id } = await withMonitor();
    await edit(made, id, start, { paused: true, pausedUntil: iso(start + hour) });
    await run(made, { now: start + 5 * hour });
    expect(await made.store.read((tx) => findMonitor(tx, id))).toMatchObject({
      paused: 0,
      due_since: start + hour,
    });
  });

  test('two processes that see it end at once resume it once', async () => {
    const { made, id } = await withMonitor();
    await edit(made, id, start, { paused: true, pausedUntil: iso(start + hour) });
    const at = start + hour;
    const other = made.openAgain();
    await Promise.allSettled(
      [made.store, other].map((store) => store.write((tx) => endPause(contextOf(tx, at), id))),
    );
    expect((await kindsOf(made)).filter((kind) => kind === 'monitor.resumed')).toHaveLength(1);
  });

  test('its end may be put off, and what looked at the old one then does nothing', async () => {
    const { made, id } = await withMonitor();
    await edit(made, id, start, { paused: true, pausedUntil: iso(start + hour), pausedBecause: 'move' });
    await edit(made, id, start + 1000, { pausedUntil: iso(start + 2 * hour) });
    await made.store.write((tx) => endPause(contextOf(tx, start + hour), id));
    expect((await seen(made, id, start + hour)).pause).toMatchObject({
      since: iso(start),
      until: iso(start + 2 * hour),
      because: 'move',
    });
    await edit(made, id, start + 1000, { pausedUntil: null });
    await run(made, { now: start + 9 * hour });
    expect((await seen(made, id, start + 9 * hour)).pause).toMatchObject({ until: null });
  });

  test('an edit of its check leaves it paused, a retired one is resumed by nobody', async () => {
    const { made, id } = await withMonitor();
    await edit(made, id, start, { paused: true, pausedUntil: iso(start + hour) });
    await edit(made, id, start + 1, {
      check: { type: 'tcp', host: '127.0.0.1', port: 9 },
    });
    expect((await seen(made, id, start + 2)).state.value).toBe('paused');
    await made.store.write((tx) => retireMonitor(contextOf(tx, start + 3), { id }));
    await run(made, { now: start + 2 * hour });
    expect(await kindsOf(made)).not.toContain('monitor.resumed');
  });

  test.each([
    ['an end that is over', { paused: true, pausedUntil: iso(start - 1) }, 'body.pausedUntil'],
    [
      'an end in two years',
      { paused: true, pausedUntil: iso(start + 2 * 366 * 24 * hour) },
      'body.pausedUntil',
    ],
    ['an end of no pause', { pausedUntil: iso(start + hour) }, 'body.pausedUntil'],
    ['a reason of no pause', { paused: false, pausedBecause: 'why' }, 'body.pausedBecause'],
    ['two failures of the last one', { downAfter: 2, downWithin: 1 }, 'body.downWithin'],
  ])('%s is refused at its field', async (_, body, field) => {
    const { made, id } = await withMonitor();
    await expect(edit(made, id, start, body)).rejects.toMatchObject({
      code: 'invalid_request',
      extras: { fields: [{ path: field }] },
    });
  });

  test('maintenance is shown on top of what is found, as long as it lasts', async () => {
    const { made, id } = await withMonitor();
    const row = await made.store.read((tx) => findMonitor(tx, id));
    await made.store.write((tx) => writeBatch(tx, [runOf(row, start)], { now: start, log: silent }));
    await made.store.write((tx) =>
      planMaintenance(contextOf(tx, start), {
        title: 'Move',
        service: 'shop',
        environment: 'production',
        startsAt: iso(start),
        endsAt: iso(start + hour),
      }),
    );
    expect(await seen(made, id, start + 1)).toMatchObject({
      state: { value: 'up' },
      maintenance: { title: 'Move', endsAt: iso(start + hour) },
    });
    expect((await seen(made, id, start + hour)).maintenance).toBeNull();
    const [figures] = await made.store.read((tx) => monitorFigures(tx, start + 1));
    expect(figures).toMatchObject({ maintenance: true, paused: false, flapping: false });
  });
});
