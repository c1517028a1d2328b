import * as contract from '@appops/shared/contract/cases';
import { newId } from '@appops/shared/contract/ids';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { brokenLink } from '../events/case-chain.ts';
import { followLog } from '../daemon/follow-log.ts';
import { newestSequence } from '../events/event.ts';
import { contextOf, silent } from '../../testing/monitors.ts';
import { caseAutomation } from './automation.ts';
import { closeCase } from './close-case.ts';
import { openCase } from './open-case.ts';
import { failing, hour, workaround } from '../../testing/cases/cases.ts';
import { meet, processOf } from '../../testing/database/processes.ts';
import { addWorkaround } from './workarounds.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('a case that a person closes while the machine judges it', (make) => {
  /** Two open cases of one service that fail alike; the first one's workaround expires within the hour. */
  async function twoCases() {
    let opened: TestStore | null = null;
    const world = await failing(async () => (opened = await make()));
    const { store, id: first, as } = world;
    await as((ctx) => addWorkaround(ctx, first, contract.addWorkaround.body.parse(workaround())));
    const { id: second } = await as((ctx) =>
      openCase(ctx, contract.openCase.body.parse({ title: 'Late', reason: 'It is slow', service: 'shop' })),
    );
    const known = await store.read((tx) =>
      tx.selectFrom('problems').selectAll().where('case_id', '=', first).executeTakeFirstOrThrow(),
    );
    const free = { ...known, id: newId('problem'), fingerprint: 'free', assertion: 'body', case_id: null };
    const ofSecond = {
      ...free,
      id: newId('problem'),
      fingerprint: 'second',
      assertion: 'header',
      case_id: second,
    };
    await store.write((tx) => tx.insertInto('problems').values([free, ofSecond]).execute());
    const { databaseUrl, openAgain } = opened!;
    return { ...world, first, second, free, ofSecond, databaseUrl, openAgain };
  }

  test.each(['problem.occurrence_started', 'deployment.updated'] as const)(
    'waits for nobody in a circle, and neither begins anew: %s',
    async (kind) => {
      const world = await twoCases();
      const { store, row, first, second, free, at } = world;
      const place = { service: row.service_id, environment: row.environment_id };
      await store.write((tx) => {
        const ctx = contextOf(tx, at());
        if (kind === 'deployment.updated')
          ctx.tell(kind, {
            subjects: { deployment: newId('deployment'), ...place },
            data: { version: '1.1.0', status: 'succeeded', previousVersion: null, late: false },
          });
        else
          ctx.tell(kind, {
            subjects: { problem: free.id, occurrence: newId('occurrence'), monitor: row.id, ...place },
            data: { at: at(), liveVersion: '1.1.0', message: 'sorry', maintenance: false },
          });
        return Promise.resolve();
      });
      const later = at() + 2 * hour;
      const [person, machine] = [processOf(world.openAgain()), processOf(world.openAgain())];
      const automation = followLog([caseAutomation], {
        store: machine.store,
        holder: 'test',
        clock: () => later,
        log: silent,
      });
      const close = () =>
        person.store.write((tx) =>
          closeCase(contextOf(tx, later), second, { as: 'not_a_problem', reason: 'It is meant to be so' }),
        );
      await meet(
        world.databaseUrl,
        // Holds up who closes between taking the case's row and telling of it: this is the decision that comes next.
        {
          sql: `insert into case_decisions (case_id, n, kind, at, reason, actor) values ($1, 1, 'x', 1, '', '{}')`,
          values: [second],
        },
        close,
        // Judges the first case, which has news, and wants the second one's row.
        () => automation.runOnce(),
      );
      expect([person.retries(), machine.retries()]).toEqual([0, 0]);
      expect((await world.load(second)).status).toBe('closed_not_a_problem');
      expect((await world.load(first)).tracks.containment.state).toBe('expired');
      for (const id of [first, second]) expect(await store.read((tx) => brokenLink(tx, id))).toBeNull();
      // Nothing of the event is left to do.
      const digested = await store.read(newestSequence);
      await automation.runOnce();
      expect(await store.read(newestSequence)).toBe(digested);
      expect(await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute())).toEqual([]);
    },
  );

  test('an incident that joins the original while its duplicate is closed waits for nobody in a circle, either', async () => {
    const world = await twoCases();
    const { store, first, second, ofSecond, at } = world;
    const incident = world.opened.id;
    await store.write((tx) => {
      contextOf(tx, at()).tell('incident.problem_linked', {
        subjects: { incident, problem: ofSecond.id },
        data: { at: at(), problem: ofSecond.title, because: 'same_time' },
      });
      return Promise.resolve();
    });
    const later = at() + hour;
    const [person, machine] = [processOf(world.openAgain()), processOf(world.openAgain())];
    const automation = followLog([caseAutomation], {
      store: machine.store,
      holder: 'test',
      clock: () => later,
      log: silent,
    });
    const close = () =>
      person.store.write((tx) =>
        closeCase(contextOf(tx, later), first, { as: 'duplicate', duplicateOf: second, reason: '' }),
      );
    await meet(
      world.databaseUrl,
      // Holds up who closes between taking the cases' rows and moving the incident: its problem moves before.
      { sql: 'select 1 from problems where case_id = $1 for update', values: [first] },
      close,
      () => automation.runOnce(),
    );
    expect([person.retries(), machine.retries()]).toEqual([0, 0]);
    expect((await world.load(first)).status).toBe('closed_duplicate');
    const linked = await store.read((tx) =>
      tx.selectFrom('case_incidents').selectAll().where('incident_id', '=', incident).execute(),
    );
    expect(linked.filter(({ case_id }) => case_id === second)).toHaveLength(1);
    for (const id of [first, second]) expect(await store.read((tx) => brokenLink(tx, id))).toBeNull();
    expect(await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute())).toEqual([]);
  });
});
