import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import type { EventOf } from '@appops/shared/contract/event-kinds';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { attemptOf, contextOf, makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { eventsAfter } from '../events/event.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { newsOf, type ToldKind } from '../notify/news.ts';
import { writeBatch } from '../results/write-batch.ts';
import { remindOf, reminderTask } from './remind.ts';
import { certificatesAfter, together } from './seen-certificates.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 11, 1, 9, 0, 0);
const iso = (at: number) => new Date(at).toISOString();

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

/** What a handshake showed: a certificate of 90 days that ends in some. */
function tlsOf(daysLeft: number, fingerprint = 'AA:BB', lifetime = 90): TlsFacts {
  const expiresAt = start + daysLeft * day;
  return {
    protocol: 'TLSv1.3',
    alpn: null,
    cipher: null,
    leafExpiresAt: iso(expiresAt),
    chainExpiresAt: iso(expiresAt),
    earliestExpiresAt: iso(expiresAt),
    leafValidFrom: iso(expiresAt - lifetime * day),
    chainValidFrom: iso(expiresAt - lifetime * day),
    subject: '*.shop.example',
    issuer: 'Test',
    names: ['*.shop.example'],
    fingerprint,
    keyType: null,
    keyBits: null,
    hint: null,
  };
}

describeOnBothEngines('reminders of certificates', (make) => {
  async function setUp(monitors = 1, changes: Record<string, unknown> = {}) {
    const made = await make();
    const { store } = made;
    const ids = (await makeMonitors(store, start, monitors, { intervalMs: 60_000, ...changes })).map(
      ({ id }) => id,
    );
    const clock = { now: start };
    const task = reminderTask({ store, clock: () => clock.now, log: silent });
    /** All monitors are shown a certificate, and it is looked whether that is to be told. */
    const show = async (at: number, tls: TlsFacts | null) => {
      clock.now = at;
      const rows = await store.read((tx) => Promise.all(ids.map((id) => findMonitor(tx, id))));
      const runs = rows.map((row) => runOf(row, at, 'up', { attempts: [attemptOf({}, { tls })] }));
      await store.write((tx) => writeBatch(tx, runs, { now: at, log: silent }));
      await task.runOnce();
    };
    const told = async () =>
      (await store.read((tx) => eventsAfter(tx, 0, 1000))).filter(
        ({ kind }) => kind === 'certificate.ends_soon',
      );
    return { made, store, clock, task, show, told };
  }

  test('of one that ten monitors are shown come once, by its days, and the nearest alone where several have passed', async () => {
    const { show, told } = await setUp(10);
    await show(start, tlsOf(31));
    expect(await told()).toEqual([]);
    await show(start + 1.5 * day, tlsOf(31));
    await show(start + 2 * day, tlsOf(31));
    expect((await told()).map(({ data }) => data)).toMatchObject([
      { days: 30, subject: '*.shop.example', monitors: 10 },
    ]);
    // Off for three weeks: 14 has passed with 7… and only what is nearest is told.
    await show(start + 26 * day, tlsOf(31));
    await show(start + 30.5 * day, tlsOf(31));
    await show(start + 32 * day, tlsOf(31));
    expect((await told()).map(({ data }) => data['days'])).toEqual([30, 7, 1]);
  });

  test('end with its renewal, and begin anew for the one in its place', async () => {
    const { show, told } = await setUp();
    await show(start, tlsOf(10));
    await show(start + day, tlsOf(91, 'CC:DD'));
    await show(start + 5 * day, tlsOf(91, 'CC:DD'));
    expect((await told()).map(({ data }) => data['days'])).toEqual([14]);
    await show(start + 62 * day, tlsOf(91, 'CC:DD'));
    expect((await told()).map(({ data }) => data['days'])).toEqual([14, 30]);
  });

  test('of one that lives for six days come a day before', async () => {
    const { show, told } = await setUp();
    await show(start, tlsOf(3, 'AA', 6));
    expect(await told()).toEqual([]);
    await show(start + 2.5 * day, tlsOf(3, 'AA', 6));
    expect((await told()).map(({ data }) => data['days'])).toEqual([1]);
  });

  test('of two processes that look at once one tells', async () => {
    const { made, store, show, clock, told } = await setUp(2);
    await show(start, tlsOf(40));
    clock.now = start + 20 * day;
    const { seen } = await store.read((tx) => certificatesAfter(tx, 0, start));
    const [certificate] = together(seen);
    expect(certificate?.monitors).toHaveLength(2);
    const other = made.openAgain();
    await Promise.allSettled(
      [store, other].map((one) => one.write((tx) => remindOf(contextOf(tx, clock.now), certificate!))),
    );
    expect(await told()).toHaveLength(1);
  });

  test('are news, as grave as they press, with where it was seen', async () => {
    const { store, show, told } = await setUp(3);
    await show(start, tlsOf(6));
    const [event] = await told();
    // Cast: it is of a kind of which people are told.
    const news = await store.read((tx) => newsOf(tx, event as unknown as EventOf<ToldKind>));
    expect(news).toMatchObject({
      kind: 'certificate.ends',
      about: '*.shop.example',
      severity: 'medium',
      facts: ['The monitor “monitor 0” and 2 more are shown it.'],
    });
    expect(news?.places).toHaveLength(1);
  });

  test('are of no monitor that wakes nobody, is paused, or has no certificate', async () => {
    const quiet = await setUp(1, { opensIncident: false });
    await quiet.show(start, tlsOf(6));
    expect(await quiet.told()).toEqual([]);
    const plain = await setUp();
    await plain.show(start, null);
    expect(await plain.told()).toEqual([]);
  });
});
