import { expect, test } from 'vitest';
import { describeSelectors } from './selectors.ts';

test('the element is told by its CSS selector', () => {
  expect(
    describeSelectors([
      { type: 'TextQuoteSelector', exact: 'Buy' },
      { type: 'CssSelector', value: '#buy' },
    ]),
  ).toBe('#buy');
});

test('a long selector is told by its end', () => {
  const told = describeSelectors([{ type: 'CssSelector', value: `${'div > '.repeat(60)}button` }])!;
  expect(told).toHaveLength(120);
  expect(told.endsWith('> button')).toBe(true);
});

test('without a selector of that kind nothing is told', () => {
  expect(describeSelectors([{ type: 'CssSelector', value: 5 }])).toBeNull();
});
