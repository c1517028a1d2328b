import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { equalJson, parseExactJson } from '@appops/shared/rules/exact-json';
import { describe, expect, test } from 'vitest';
import { compileJsonPath, jsonPathProblem, selectJson } from './json-path.ts';

const endless = (): void => undefined;
const select = (path: string, json: string): unknown[] => [
  ...selectJson(compileJsonPath(path), parseExactJson(json), endless),
];

interface Case {
  name: string;
  selector: string;
  document: unknown;
  result?: unknown[];
  results?: unknown[][];
  invalid_selector?: boolean;
}

// The package brings the compliance test suite of the RFC's authors along.
const suite = path.join(
  path.dirname(createRequire(import.meta.url).resolve('jsonpath-rfc9535/package.json')),
  'src/__tests__/jsonpath-compliance-test-suite/cts.json',
);
const { tests } = JSON.parse(readFileSync(suite, 'utf8')) as { tests: Case[] };

describe('the compliance test suite of RFC 9535', () => {
  test('is there', () => expect(tests.length).toBeGreaterThan(600));

  test.each(tests.map((each) => [each.name, each] as const))('%s', (_, each) => {
    if (each.invalid_selector === true) {
      expect(() => compileJsonPath(each.selector)).toThrow();
      expect(jsonPathProblem(each.selector)).not.toBeNull();
      return;
    }
    const found = select(each.selector, JSON.stringify(each.document));
    const allowed = each.results ?? [each.result ?? []];
    expect(
      allowed.some((result) => equalJson(found, result)),
      JSON.stringify(found),
    ).toBe(true);
  });
});

describe('selectJson', () => {
  test('compares numbers in filters by their exact value', () => {
    const items = '{"items":[{"id":9007199254740992},{"id":9007199254740993}]}';
    expect(select('$.items[?@.id == 9007199254740993]', items)).toHaveLength(1);
    expect(select('$.items[?@.id > 9007199254740992]', items)).toHaveLength(1);
    expect(select('$.items[?@.id == $.items[0].id]', items)).toHaveLength(1);
    expect(select('$[?@ == 1]', '[1, 1.0, 1e0, 10e-1, 1.00000000000000001]')).toHaveLength(4);
    expect(select('$[?@ < 0.1]', '[0.1, 0.09999999999999999999, -1e400]')).toHaveLength(2);
    expect(select('$[?@ == -0.5 || @ == 0e9]', '[-0.5, 5e-1, -5e-1, -0]')).toHaveLength(3);
    for (const broken of ['-01', '01', '1.', '.5', '+1', '1e', '0x1'])
      expect(() => compileJsonPath(`$[?@ == ${broken}]`)).toThrow('JSONPath');
    expect(select('$[?length(@) == 1.0]', '["𝒳", "ab", [1]]')).toEqual(['𝒳', [1]]);
  });

  test('three conditions are three, and an index in a filter is looked at', () => {
    expect(select('$[?@.a && @.b && @.c]', '[{"a":1,"b":1}]')).toEqual([]);
    expect(select('$[?@.a && @.b && @.c]', '[{"a":1,"b":1,"c":1}]')).toHaveLength(1);
    expect(select('$[?@[0] == 1]', '[[1]]')).toEqual([[1]]);
  });

  test('orders texts by character, also beyond U+FFFF', () => {
    expect(select('$[?@ < "\\ud835\\udcb3"]', '["\\uffff"]')).toHaveLength(1);
    expect(select('$[?@ < "ab"]', '["a", "abc", "aa", "ab"]')).toEqual(['a', 'aa']);
  });

  test('patterns take linear time, also one that the document brings', () => {
    const bomb = '(a|aa|a?)+b';
    const text = 'a'.repeat(5000);
    expect(select(`$[?match(@, '${bomb}')]`, JSON.stringify([text]))).toEqual([]);
    expect(select('$[?search(@.a, @.b)]', JSON.stringify([{ a: text, b: bomb }]))).toEqual([]);
    expect(select('$[?search(@.a, @.b)]', '[{"a":"xay","b":"a."},{"a":"xay","b":"("}]')).toHaveLength(1);
  });

  test('goes as deep as a document does, and through a list of any length', () => {
    const deep = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;
    expect(selectJson(compileJsonPath('$..[?@ == 1]'), JSON.parse(deep), endless).next().value).toBe(1);
    expect(select('$[*]', JSON.stringify(Array.from({ length: 300_000 }, () => 0)))).toHaveLength(300_000);
  });

  test('finds the first match without looking at the rest', () => {
    let steps = 0;
    const wide = JSON.parse(`[${'[1],'.repeat(10_000)}2]`) as unknown;
    const found = selectJson(compileJsonPath('$..*..*'), wide, () => void steps++);
    expect(found.next().value).toBe(1);
    expect(steps).toBeLessThan(100);
  });

  test('can be ended at any step', () => {
    let steps = 0;
    const limited = (): void => {
      steps += 1;
      if (steps > 1000) throw new Error('enough');
    };
    const wide = JSON.parse(`[${Array.from({ length: 100 }, () => '[[[1]]]').join()}]`) as unknown;
    const found = selectJson(compileJsonPath('$..*..*..*..*[?@..x]'), wide, limited);
    expect(() => found.next()).toThrow('enough');
  });
});

describe('jsonPathProblem', () => {
  test.each([
    ['$', null],
    ['$.a.b[0]', null],
    ["$['ключ'][?@.x > 1]", null],
    ['$[?match(@.a, "x.*")]', null],
    ['$[-1:]', null],
    ['$[::-1]', null],
    ['$[5:0:-1]', null],
  ])('%s may select something', (path) => expect(jsonPathProblem(path)).toBeNull());

  test.each([
    ['status', /begins with \$, such as \$\.status/],
    ['$.[[', /must be a JSONPath, such as .*character 3/],
    ['$.a[', /unclosed/],
    ['', /begins with \$/],
    ['$[?count(@.a)]', /JSONPath/],
    ['$[?match(@.a, "(")]', /"\(" is no pattern/],
    ['$[?@.x && !search(@.a, "(a)\\\\1")]', /no pattern/],
    ['$[0:5:0]', /never selects/],
    ['$.a[3:1]', /never selects/],
  ])('%s can select nothing', (path, words) => expect(jsonPathProblem(path)).toMatch(words));
});
