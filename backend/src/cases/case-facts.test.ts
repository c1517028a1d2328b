import { openCase as caseRoute } from '@appops/shared/contract/cases';
import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import { createService as serviceRoute } from '@appops/shared/contract/services';
import { readReleaseHistory } from '@appops/shared/rules/case/release-history';
import { beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import type { Store } from '../database/store.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { createService } from '../services/create-service.ts';
import { writeAt } from '../../testing/verbs.ts';
import { loadCaseFacts } from './case-facts.ts';
import { openCase } from './open-case.ts';

const t0 = Date.UTC(2026, 0, 5, 12);
const minute = 60_000;

describeOnBothEngines('facts of a case', (make) => {
  let store: Store;
  beforeAll(async () => {
    ({ store } = await make());
  });

  test('a release that an earlier one replaced was live until then', async () => {
    await writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name: 'shop' })));
    for (const [index, version] of ['1.0.0', '1.1.0', '1.0.0'].entries())
      await writeAt(store, t0 + index * 10 * minute, (ctx) =>
        startDeployment(
          ctx,
          startRoute.body.parse({ service: 'shop', environment: 'production', version, status: 'succeeded' }),
        ),
      );
    const { id } = await writeAt(store, t0 + 30 * minute, (ctx) =>
      openCase(ctx, caseRoute.body.parse({ title: 'Broken', service: 'shop', reason: 'A person saw it' })),
    );
    const facts = await writeAt(store, t0 + 30 * minute, async ({ tx, now }) =>
      loadCaseFacts(
        tx,
        await tx.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
        now,
      ),
    );
    const periods = readReleaseHistory(facts).periods('shop', 'production');
    expect(periods.map(({ version, from, to }) => [version, from, to])).toEqual([
      ['1.0.0', t0, t0 + 10 * minute],
      ['1.1.0', t0 + 10 * minute, t0 + 20 * minute],
      ['1.0.0', t0 + 20 * minute, null],
    ]);
  });
});
