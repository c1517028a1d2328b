import { newId } from '@appops/shared/contract/ids';
import { expect, test } from 'vitest';
import { failing } from '../../testing/cases/cases.ts';
import { meet, processOf } from '../../testing/database/processes.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { giveProblems } from './case-of-problems.ts';
import { noteFailures } from './note-failures.ts';

describeOnBothEngines('problems that several have to do with', (make) => {
  test('failed runs of two are counted while both are given to a case: nobody waits in a circle', async () => {
    let made: TestStore | null = null;
    const { store, row, id, at } = await failing(async () => (made = await make()));
    const { databaseUrl, openAgain } = made!;
    const known = await store.read((tx) => tx.selectFrom('problems').selectAll().executeTakeFirstOrThrow());
    const begun = await store.read((tx) =>
      tx.selectFrom('occurrences').selectAll().executeTakeFirstOrThrow(),
    );
    const problems = [1, 2].map((n) => ({
      ...known,
      id: newId('problem'),
      fingerprint: `${n}`,
      reason: null,
    }));
    problems.sort((a, b) => (a.id < b.id ? -1 : 1));
    const occurrences = [1, 2].map(() => newId('occurrence')).toSorted();
    // The occurrence that comes first is of the problem that comes last.
    const goingOn = occurrences.map((one, n) => ({
      ...begun,
      ...{ id: one, problem_id: problems[1 - n]!.id, ended_at: null },
    }));
    await store.write(async (tx) => {
      await tx.insertInto('problems').values(problems).execute();
      await tx.insertInto('occurrences').values(goingOn).execute();
    });
    const [here, there] = [processOf(openAgain()), processOf(openAgain())];
    const slot = at() + 10_000;
    await meet(
      databaseUrl,
      { sql: 'select 1 from occurrences where id = $1 for update', values: [occurrences[1]!] },
      () =>
        here.store.write((tx) =>
          noteFailures(tx, [{ monitorId: row.id, runs: [{ slot, way: 'http_status' }] }]),
        ),
      () =>
        there.store.write((tx) =>
          giveProblems(
            tx,
            problems.map((problem) => problem.id),
            id,
          ),
        ),
    );
    expect([here.deadlocks(), there.deadlocks(), here.retries(), there.retries()]).toEqual([0, 0, 0, 0]);
    const after = await store.read((tx) =>
      tx
        .selectFrom('problems')
        .select(['case_id', 'last_seen_at'])
        .where('id', 'in', [problems[0]!.id, problems[1]!.id])
        .execute(),
    );
    expect(after).toEqual([1, 2].map(() => ({ case_id: id, last_seen_at: slot })));
  });
});
