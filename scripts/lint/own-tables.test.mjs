import { readFileSync, readdirSync } from 'node:fs';
import { RuleTester } from 'eslint';
import { afterAll, describe, expect, it, test } from 'vitest';
import { exceptions, ownTables, owners } from './own-tables.mjs';

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.afterAll = afterAll;

const src = new URL('../../backend/src/', import.meta.url);

/** Every table that the schema lists, by the interfaces at the ends of its files. */
function tablesOfSchema() {
  const folder = new URL('database/schema/', src);
  return readdirSync(folder).flatMap((file) => {
    const list = /export interface \w+Tables \{\n([^}]*)\}/.exec(readFileSync(new URL(file, folder), 'utf8'));
    return [...(list?.[1] ?? '').matchAll(/^ {2}(\w+):/gm)].map(([, table]) => table);
  });
}

test('every table of the schema is owned by one area that is there', () => {
  const owned = Object.values(owners).flat();
  expect(owned.toSorted()).toEqual(tablesOfSchema().toSorted());
  const areas = readdirSync(src, { withFileTypes: true }).filter((one) => one.isDirectory());
  expect(areas.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(owners)));
});

test('each exception is still made use of', () => {
  for (const { file, table } of exceptions) {
    const text = readFileSync(new URL(file, src), 'utf8');
    expect(text, `${file} writes ${table}`).toMatch(
      new RegExp(`(insertInto|updateTable|deleteFrom)\\(\\s*'${table}'|update ${table}\\b`),
    );
  }
});

const at = (file) => `/x/backend/src/${file}`;
new RuleTester().run('own-tables', ownTables, {
  valid: [
    { code: `tx.updateTable('problems').set({})`, filename: at('problems/detector.ts') },
    { code: `tx.selectFrom('problems')`, filename: at('cases/duplicates.ts') },
    {
      code: 'sql`insert into rollups values (1) on conflict do update set a = 1`',
      filename: at('results/rollups.ts'),
    },
    { code: `tx.insertInto('settings')`, filename: at('access/sealing-check.ts') },
  ],
  invalid: [
    {
      code: `tx.updateTable('problems').set({ case_id: id })`,
      filename: at('cases/duplicates.ts'),
      errors: [{ messageId: 'foreign', data: { table: 'problems', owner: 'problems' } }],
    },
    {
      code: `tx.deleteFrom('passed_checks')`,
      filename: at('monitors/move-monitors.ts'),
      errors: [{ messageId: 'foreign' }],
    },
    {
      code: 'sql`update monitors set state = 1`',
      filename: at('problems/detector.ts'),
      errors: [{ messageId: 'foreign' }],
    },
    {
      code: `tx.insertInto('gates')`,
      filename: at('cases/open-case.ts'),
      errors: [{ messageId: 'unknown' }],
    },
    { code: `tx.updateTable(table)`, filename: at('cases/open-case.ts'), errors: [{ messageId: 'hidden' }] },
  ],
});
