import { addWorkaround as workaroundRoute, openCase as caseRoute } from '@appops/shared/contract/cases';
import { queryTable as tableRoute, tableColumns } from '@appops/shared/contract/query';
import { createService as serviceRoute } from '@appops/shared/contract/services';
import { beforeAll, expect, test } from 'vitest';
import { addWorkaround } from '../cases/workarounds.ts';
import { openCase } from '../cases/open-case.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import type { Store } from '../database/store.ts';
import { createService } from '../services/create-service.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { queryTable } from './query-table.ts';

const t0 = Date.UTC(2026, 0, 5, 12);
const hour = 3_600_000;
const at = (hours: number) => new Date(t0 + hours * hour).toISOString();

describeOnBothEngines('tables', (make) => {
  let store: Store;

  const ask = async (table: keyof typeof tableColumns) => {
    const body = tableRoute.body.parse({ from: at(-1), to: at(1), table });
    const { frames } = await readAt(store, t0, (ctx) => queryTable(ctx, body));
    return frames[0]!;
  };

  beforeAll(async () => {
    ({ store } = await make());
    await writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name: 'shop' })));
  });

  test.each(['deployments', 'incidents', 'cases'] as const)(
    'the columns of %s are those of the contract, in its order',
    async (table) => {
      const { fields } = await ask(table);
      expect(Object.fromEntries(fields.map(({ name, type }) => [name, type]))).toEqual(tableColumns[table]);
      expect(fields.map(({ name }) => name)).toEqual(Object.keys(tableColumns[table]));
    },
  );

  test('a case tells its tracks and the workaround in force', async () => {
    const opened = await writeAt(store, t0, (ctx) =>
      openCase(
        ctx,
        caseRoute.body.parse({ title: 'Checkout fails', service: 'shop', reason: 'seen by hand' }),
      ),
    );
    for (const [owner, active] of [
      ['Ana', true],
      ['Ben', false],
    ] as const) {
      const body = workaroundRoute.body.parse({
        description: 'Send payments to the old provider',
        owner,
        rollbackStep: 'Switch the flag back',
        expiresAt: at(100),
        active,
      });
      await writeAt(store, t0, (ctx) => addWorkaround(ctx, opened.id, body));
    }
    const { fields } = await ask('cases');
    expect(Object.fromEntries(fields.map(({ name, values }) => [name, values]))).toMatchObject({
      id: [opened.id],
      opened: [t0],
      service: ['shop'],
      containment: ['active'],
      cause: ['unknown'],
      fix: ['none'],
      verification: ['not_due'],
      prevention: ['none'],
      workaroundOwner: ['Ana'],
      workaroundExpires: [t0 + 100 * hour],
      cleanRunsNeeded: [null],
      waitingFor: [null],
    });
  });
});
