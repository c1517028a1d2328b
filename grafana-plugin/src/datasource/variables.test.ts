import { describe, expect, test } from 'vitest';
import { expandList, type Replace } from './variables.ts';

const values: Record<string, unknown> = {
  one: 'shop',
  many: ['shop', 'cart'],
  none: [],
  all: ['$__all'],
  pattern: '.*',
};

/** As Grafana's service does: what it does not know stays as it is. */
const replace: Replace = (text, scopedVars, format) =>
  text.replace(/\$\{?(\w+)\}?/g, (match: string, name: string) => {
    const scoped = scopedVars?.[name]?.value as unknown;
    const value = scoped ?? values[name];
    return value === undefined ? match : format(value);
  });

describe('expandList', () => {
  test.each([
    ['plain names', ['shop', 'cart'], ['shop', 'cart']],
    ['a variable of one value', ['$one'], ['shop']],
    ['a variable of several values', ['$many'], ['shop', 'cart']],
    ['several values inside a name', ['eu-${many}'], ['eu-shop', 'eu-cart']],
    ['the same name twice', ['shop', '$many'], ['shop', 'cart']],
    ['a variable without a value', ['$none'], []],
    ['a variable set to all', ['$all', 'cart'], []],
    ['a pattern for all', ['$pattern'], []],
    ['empty texts and spaces', ['', ' shop '], ['shop']],
  ])('%s', (_case, entries, expected) => {
    expect(expandList(entries, replace)).toEqual(expected);
  });

  test('the value of a repeated panel goes before that of the dashboard', () => {
    expect(expandList(['$many'], replace, { many: { text: 'cart', value: 'cart' } })).toEqual(['cart']);
  });

  test.each([
    '$__all',
    'All',
    '.*',
    '.+',
    '*',
    '^.*$',
    '(.*)',
    '^(.*)$',
    '(?:.+)',
    '[\\s\\S]*',
    '^[\\S\\s]+$',
    '.*?',
  ])('%s means all', (pattern) => {
    expect(expandList([pattern, 'cart'], replace)).toEqual([]);
  });

  test.each(['Allegro', 'all', 'prod.*', '(.*)-eu', '^production$'])('%s does not', (name) => {
    expect(expandList([name], replace)).toEqual([name]);
  });

  test.each(['(shop|cart)', '{shop,cart}'])('%s is two names', (text) => {
    expect(expandList([text], replace)).toEqual(['shop', 'cart']);
  });

  test.each([
    ['${env:regex}', '(Prod \\(blue\\)|stag\\.1)', ['Prod (blue)', 'stag.1']],
    ['${env:regex}', 'Production\\/EU', ['Production/EU']],
    ['^${env:regex}$', '^(a|b)$', ['a', 'b']],
    ['${env:pipe}', 'a|b', ['a', 'b']],
    ['${env:glob}', '{a,b}', ['a', 'b']],
    ['${env:csv}', 'a,b', ['a', 'b']],
    ['${env:singlequote}', "'a','b'", ['a', 'b']],
    ['${env:doublequote}', '"a","b"', ['a', 'b']],
    ['${env:json}', '["a, b","c"]', ['a, b', 'c']],
    ['${env:percentencode}', '%7Ba%2Fb%2Cc%7D', ['a/b', 'c']],
    ['[[env:pipe]]', 'a|b', ['a', 'b']],
    ['$env', '(prod|staging)', ['prod', 'staging']],
    ['${env:regex}', '.*', []],
    ['${env:pipe}', '$__all', []],
  ])('%s that Grafana makes %j of is %j', (entry, made, names) => {
    expect(expandList([entry], () => made)).toEqual(names);
  });

  test.each(['a|b', '(a|b)', '{a,b}', 'Shop, Inc', 'Prod\\EU', '"quoted"', '本番（東京）', "O'Neill", '50%'])(
    'a value %j is one name',
    (value) => {
      expect(expandList(['$env'], (_text, _vars, format) => format(value))).toEqual([value]);
      expect(expandList(['$env'], (_text, _vars, format) => format([value, 'other']))).toEqual([
        value,
        'other',
      ]);
    },
  );

  test('an unknown variable stays as it is written, which fits nothing', () => {
    expect(expandList(['eu-$missing'], replace)).toEqual(['eu-$missing']);
  });
});
