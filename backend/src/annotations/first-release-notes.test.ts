import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { pages } from '../database/migrations/0008-pages.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';

vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('notes of the first release', (make) => {
  test('get the numbers of their order on the page, and searches leave their addresses', async () => {
    const { store } = await make();
    const db = store.admin;
    for (const column of ['written_at', 'number'])
      await sql`alter table annotations drop column ${sql.ref(column)}`.execute(db);
    for (const column of ['kept_parameters', 'mask_selectors'])
      await sql`alter table services drop column ${sql.ref(column)}`.execute(db);
    const add = (id: string, key: string) =>
      sql`insert into annotations (id, kind, body, page_key, source, title, excerpt, selectors, author, created_at, version)
          values (${id}, 'note', 'x', ${key}, ${key}, '', '', '[]', '{}', 1, 1)`.execute(db);
    await add('ann_1', 'https://shop.example/list');
    await add('ann_2', 'https://shop.example/list?q=Jane');
    await add('ann_3', 'https://shop.example/list?page=2');
    await pages().up(db as never);
    const { rows } = await sql<{ id: string; page_key: string; number: number }>`
      select id, page_key, number from annotations order by id`.execute(db);
    expect(rows.map(({ page_key, number }) => [page_key, Number(number)])).toEqual([
      ['https://shop.example/list', 1],
      ['https://shop.example/list', 2],
      ['https://shop.example/list?page=2', 1],
    ]);
    const counters = await sql<{ name: string; value: number }>`
      select name, value from counters where name like 'annotations %' order by name`.execute(db);
    expect(counters.rows.map(({ value }) => Number(value))).toEqual([2, 1]);
  });
});
