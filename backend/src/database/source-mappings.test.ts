import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, test } from 'vitest';
import { listWebhookSources as listRoute } from '@appops/shared/contract/webhooks';
import { listWebhookSources } from '../ingest/webhook-source.ts';
import { readAt } from '../../testing/verbs.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';

describeOnBothEngines('sources that were made before there were rules', (make, engine) => {
  test('what they ignored is a rule each, told under both names; the others have none', async () => {
    const { store } = await make({ migrated: false });
    const before = Object.entries(migrations(engine)).filter(([name]) => name < '0025');
    const former = new Migrator({
      db: store.admin,
      provider: { getMigrations: () => Promise.resolve(Object.fromEntries(before)) },
    });
    expect((await former.migrateToLatest()).error).toBeUndefined();
    const ignored = JSON.stringify({ environments: ['preview-*', '预览*'], refs: [], tasks: ['lint'] });
    for (const [id, told] of [
      ['whs_1', ignored],
      ['whs_2', null],
    ])
      await sql`insert into webhook_sources (id, kind, name, key, secret, created_at, disabled, ignored)
        values (${id}, 'github', ${id}, ${id}, 'sealed', 1, 0, ${told})`.execute(store.admin);
    await migrate(store);
    const { items } = await readAt(store, 1, (ctx) => listWebhookSources(ctx, listRoute.query.parse({})));
    expect(items).toMatchObject([
      {
        id: 'whs_1',
        mapping: [
          { when: { environment: 'preview-*' }, leadsTo: null },
          { when: { environment: '预览*' }, leadsTo: null },
          { when: { task: 'lint' }, leadsTo: null },
        ],
        ignored: { environments: ['preview-*', '预览*'], refs: [], tasks: ['lint'] },
      },
      { id: 'whs_2', mapping: [] },
    ]);
    expect(items[1]?.ignored).toBeUndefined();
  });
});
