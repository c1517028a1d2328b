import { chainedKinds } from '../../testing/cases/chained-kinds.ts';
import * as contract from '@appops/shared/contract/cases';
import { newId } from '@appops/shared/contract/ids';
import { expect, test, vi } from 'vitest';
import type { Store } from '../database/store.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { followLog } from '../daemon/follow-log.ts';
import { endAllLeases } from '../daemon/many-leases.ts';
import { killedAt } from '../../testing/daemon.ts';
import { brokenLink } from '../events/case-chain.ts';
import { newestSequence } from '../events/event.ts';
import { updateMonitor, retireMonitor } from '../monitors/update-monitor.ts';
import { updateMonitor as updateRoute } from '@appops/shared/contract/monitors';
import { contextOf, runOf, silent } from '../../testing/monitors.ts';
import { problemDetector } from '../problems/detector.ts';
import { deployShop } from '../../testing/releases.ts';
import { verdictConsumer } from '../releases/verdict-tasks.ts';
import { writeBatch } from '../results/write-batch.ts';
import { caseAutomation } from './automation.ts';
import { loadCase } from './load-case.ts';
import { openCase } from './open-case.ts';
import { failing, hour, minute, otherwise, workaround } from '../../testing/cases/cases.ts';
import { addWorkaround } from './workarounds.ts';

// Many worlds and transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('what events have to do, cut off at any point', (make, engine) => {
  const consumers = [problemDetector, verdictConsumer(15 * minute), caseAutomation];

  /**
   * Two open cases of one service, each with a workaround; and a log that nobody has looked at yet: a failure that may be
   * theirs, an incident that joins the second one's problem, a release that makes two monitors go down, one of them in two
   * ways at once, an edit of that one, and its end.
   */
  async function unread(): Promise<{ made: TestStore; until: number }> {
    const made = await make();
    const { store, row, as, at, monitors, id: first } = await failing(() => Promise.resolve(made));
    const [basket] = await monitors(1, { name: 'basket' });
    const other = (title: string) =>
      as((ctx) =>
        openCase(ctx, contract.openCase.body.parse({ title, reason: 'It is slow', service: 'shop' })),
      );
    const second = await other('second');
    for (const id of [first, second.id])
      await as((ctx) => addWorkaround(ctx, id, contract.addWorkaround.body.parse(workaround())));
    const known = await store.read((tx) =>
      tx.selectFrom('problems').selectAll().where('case_id', '=', first).executeTakeFirstOrThrow(),
    );
    const problem = (assertion: string, caseId: string | null) => ({
      ...known,
      ...{ id: newId('problem'), fingerprint: assertion, title: assertion, assertion, case_id: caseId },
    });
    const [free, ofSecond] = [problem('body', null), problem('header', second.id)];
    const place = { service: row.service_id, environment: row.environment_id };
    const from = at() + 2 * hour;
    const opened = await store.read((tx) =>
      tx.selectFrom('incidents').select('id').executeTakeFirstOrThrow(),
    );
    await store.write(async (tx) => {
      const ctx = contextOf(tx, from);
      await tx.insertInto('problems').values([free, ofSecond]).execute();
      ctx.tell('problem.occurrence_started', {
        subjects: { problem: free.id, occurrence: newId('occurrence'), monitor: row.id, ...place },
        data: { at: from, liveVersion: '1.1.0', message: 'sorry', maintenance: false },
      });
      ctx.tell('incident.problem_linked', {
        subjects: { incident: opened.id, problem: ofSecond.id },
        data: { at: from, problem: ofSecond.title, because: 'same_time' },
      });
    });
    const runs = async (after: number, outcome: 'up' | 'down', more: object = {}) => {
      const seen = [row, basket!].flatMap((monitor) =>
        Array.from({ length: 4 }, (_, n) => runOf(monitor, from + after + n * 1000, outcome, more)),
      );
      await store.write((tx) => writeBatch(tx, seen, { now: from + after + 4000, log: silent }));
    };
    await runs(1_000, 'up');
    await store.write((tx) => deployShop(contextOf(tx, from + 5_500), '1.2.0'));
    await runs(6_000, 'down');
    await runs(10_000, 'down', otherwise);
    await store.write(async (tx) => {
      const ctx = contextOf(tx, from + 15_000);
      const { edits } = await tx
        .selectFrom('monitors')
        .select('edits')
        .where('id', '=', row.id)
        .executeTakeFirstOrThrow();
      const edit = updateRoute.body.parse({ version: edits, intervalMs: 2_000 });
      await updateMonitor(ctx, { id: row.id }, edit);
      await retireMonitor(ctx, { id: row.id });
    });
    return { made, until: from + 16_000 };
  }

  /** Everything that acts on events does so until nothing is left; what failed is tried again after its pause. */
  async function act(store: Store, from: number): Promise<void> {
    for (let now = from, quiet = 0; quiet < 2; now += 1_500) {
      const before = await store.read(newestSequence).catch(() => -1);
      for (const one of consumers)
        await followLog([one], { store, holder: 'test', clock: () => now, log: silent }).runOnce();
      const after = await store.read(newestSequence).catch(() => -1);
      quiet = before === after ? quiet + 1 : 0;
    }
  }

  /** All that came of it, without ids and times. */
  async function outcome(store: Store) {
    return store.read(async (tx) => {
      const cases = await tx.selectFrom('cases').select(['id', 'title']).orderBy('title').execute();
      const chains = await chainedKinds(tx);
      const all = await tx.selectFrom('events').select('kind').execute();
      const incidents = await tx.selectFrom('case_incidents').select('case_id').execute();
      return {
        cases: await Promise.all(
          cases.map(async ({ id, title }) => {
            const { status, severity, tracks } = await loadCase(tx, id);
            return {
              title,
              status,
              severity,
              tracks: Object.entries(tracks).map(([track, { state }]) => `${track} ${state}`),
              chain: chains.flatMap(({ case_id, kind }) => (case_id === id ? [kind] : [])),
              broken: await brokenLink(tx, id),
              incidents: incidents.filter(({ case_id }) => case_id === id).length,
            };
          }),
        ),
        events: all.map(({ kind }) => kind).toSorted(),
        occurrences: await tx
          .selectFrom('occurrences')
          .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
          .select(['title', 'started_at', 'ended_at', 'failed_runs', 'last_failure_at'])
          .orderBy('started_at')
          .orderBy('title')
          .execute(),
        incidents: await tx
          .selectFrom('incidents')
          .select(['title', 'status', 'severity', 'version'])
          .orderBy('title')
          .orderBy('version')
          .execute(),
        deployments: await tx
          .selectFrom('deployments')
          .select(['version', 'status', 'verdict'])
          .orderBy('number')
          .execute(),
        parked: await tx.selectFrom('parked_events').selectAll().execute(),
        underWay: await tx.selectFrom('done_effects').selectAll().execute(),
      };
    });
  }

  test('comes to the same as undisturbed, whichever commit it fails at, or is killed behind', async () => {
    const { made, until } = await unread();
    /** Does something in a database of its own that holds what this one does. */
    const aside = async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
      const fork = await made.fork();
      try {
        return await work(fork.store);
      } finally {
        await fork.drop();
      }
    };
    const undisturbed = await aside(async (store) => {
      await act(store, until);
      return outcome(store);
    });
    expect(undisturbed.cases.map(({ chain }) => chain)).toEqual(
      Array(2).fill(expect.arrayContaining(['case.monitor_edited'])),
    );
    expect(undisturbed.deployments.at(-1)?.verdict).toBe('worse');
    const ofRetired = undisturbed.occurrences.filter(({ title }) => title.startsWith('checkout'));
    expect(ofRetired.filter(({ ended_at }) => ended_at === null)).toEqual([]);
    expect(ofRetired.length).toBeGreaterThan(1);
    // A database of its own for each takes PostgreSQL long; killed behind one commit is killed before the next.
    const step = engine === 'sqlite' ? 1 : 5;
    let isOver = false;
    let n = 1;
    for (; !isOver; n += step) {
      const how = n % 2 === 1 ? 'after' : 'fails';
      await aside(async (store) => {
        const dying = killedAt(store, n, how);
        await act(dying, until);
        isOver = !dying.wasKilled();
        await store.write(endAllLeases);
        await act(store, until);
        expect(await outcome(store), `commit ${n}, ${how}`).toEqual(undisturbed);
      });
    }
    // Each event had several effects at least.
    expect(n).toBeGreaterThan(20);
  });
});
