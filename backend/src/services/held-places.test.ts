import {
  retireEnvironment as retireRoute,
  splitEnvironment as splitRoute,
} from '@appops/shared/contract/services';
import { expect, test } from 'vitest';
import { setUp } from '../../testing/cases/cases.ts';
import { meet, processOf } from '../../testing/database/processes.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { writeAt } from '../../testing/verbs.ts';
import { retireEnvironment } from './retire-environment.ts';
import { splitEnvironment } from './split-environment.ts';

describeOnBothEngines('what is done to an environment and its monitors at the same time', (make) => {
  test('one is retired with its monitors while these are moved into another: nobody waits in a circle', async () => {
    let made: TestStore | null = null;
    const { row, monitors, at } = await setUp(async () => (made = await make()));
    const [other] = await monitors(1);
    const { databaseUrl, openAgain, store } = made!;
    const [here, there] = [processOf(openAgain()), processOf(openAgain())];
    const place = { slug: 'shop', environment: 'production' };
    await meet(
      databaseUrl,
      { sql: 'select 1 from monitors where id = $1 for update', values: [row.id] },
      () =>
        writeAt(here.store, at(), (ctx) =>
          retireEnvironment(ctx, place, retireRoute.body.parse({ monitors: true })),
        ),
      () =>
        writeAt(there.store, at(), (ctx) =>
          splitEnvironment(
            ctx,
            place,
            splitRoute.body.parse({ into: 'canary', monitors: [other!.id, row.id] }),
          ),
        ),
    );
    expect([here.deadlocks(), there.deadlocks(), here.retries(), there.retries()]).toEqual([0, 0, 0, 0]);
    const after = await store.read((tx) => tx.selectFrom('monitors').select('retired_at').execute());
    expect(after.every(({ retired_at }) => retired_at !== null)).toBe(true);
  });
});
