import { expect, test } from 'vitest';
import { givenCheck } from '../../contract/checks/given-check.ts';
import { postgresCheck } from '../../contract/checks/postgres.ts';
import { looksAtTheSame } from '../monitor-edit.ts';

const given = (more: object = {}) => ({
  ...{ type: 'postgres', host: 'db.example', database: 'shop', user: 'watcher', query: 'select 1' },
  ...more,
});
const pathsOf = (more: object) =>
  givenCheck.safeParse(given(more)).error?.issues.map(({ path }) => path.join('.')) ?? [];

test('TLS, the usual port and no password are what is not said', () => {
  expect(postgresCheck.parse(given())).toMatchObject({
    port: 5432,
    tls: true,
    password: null,
    assertions: [],
  });
});

test.each([
  'select count(*) from orders',
  '  -- how many\n /* today */ SELECT 1',
  'with a as (select 1) select * from a',
  'table orders',
  'values (1)',
  'show server_version',
  'explain select 1',
  'select updated from settings',
])('"%s" may be asked', (query) => expect(pathsOf({ query })).toEqual([]));

test.each([
  '',
  '  -- nothing\n',
  '/* nothing',
  'insert into t values (1)',
  '/* quiet */ DELETE from t',
  'copy t to stdout',
  'begin',
  'set x = 1',
  'select \0',
])('"%s" can never be answered and is refused at its field', (query) =>
  expect(pathsOf({ query })).toEqual(['query']),
);

test.each<[string, object, string[]]>([
  [
    'a certificate without TLS',
    { tls: false, assertions: [{ kind: 'certificate', atLeastDays: 7 }] },
    ['assertions.0.atLeastDays'],
  ],
  [
    'a size of what is no number',
    { assertions: [{ kind: 'value', comparison: 'less_than', value: 'many' }] },
    ['assertions.0.value'],
  ],
  [
    'more rows than are counted',
    { assertions: [{ kind: 'rows', comparison: 'at_least', count: 1001 }] },
    ['assertions.0.count'],
  ],
  ['no user', { user: '' }, ['user']],
  ['a zero byte in a name', { database: 'a\0b' }, ['database']],
])('a check with %s is refused at its field', (_, more, paths) => expect(pathsOf(more)).toEqual(paths));

test('the query is what it looks at, wherever the database is', () => {
  const check = (more: object = {}) => postgresCheck.parse(given(more));
  expect(looksAtTheSame(check(), check({ host: 'other.example', user: 'x' }))).toBe(true);
  expect(looksAtTheSame(check(), check({ query: 'select 2' }))).toBe(false);
});
