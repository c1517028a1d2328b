import { expect, test } from 'vitest';
import { emptyRule, mappingFrom, movedUp, rulesInShort, typedRules } from './rules-form.ts';

test('what is left empty is no condition and leads nowhere', () => {
  const mapping = mappingFrom([
    { ...emptyRule, environment: ' prod-* ', toEnvironment: 'production' },
    { ...emptyRule, task: 'lint', isRelease: false, toService: 'left from before' },
  ]);
  expect(mapping).toEqual([
    { when: { environment: 'prod-*' }, leadsTo: { environment: 'production' } },
    { when: { task: 'lint' }, leadsTo: null },
  ]);
  expect(mappingFrom(typedRules({ mapping }))).toEqual(mapping);
});

test('a source of an older server has no rules', () => {
  expect(typedRules({})).toEqual([]);
  expect(rulesInShort({})).toBeNull();
});

test('a rule moves up, and the first stays', () => {
  const rules = ['a', 'b', 'c'].map((task) => ({ ...emptyRule, task }));
  const order = (index: number) =>
    movedUp(rules, index)
      .map(({ task }) => task)
      .join('');
  expect([order(0), order(1), order(2)]).toEqual(['abc', 'bac', 'acb']);
});

test('the list says how many rules there are, and how many of what is no release', () => {
  const rule = (environment: string | null) => ({
    when: {},
    leadsTo: environment === null ? null : { environment },
  });
  expect(rulesInShort({ mapping: [rule('x')] })).toBe('1 rule');
  expect(rulesInShort({ mapping: [rule(null), rule(null)] })).toBe('2 rules of what is no release');
  expect(rulesInShort({ mapping: [rule('x'), rule(null)] })).toBe('2 rules, 1 of what is no release');
});
