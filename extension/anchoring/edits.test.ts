import { expect, test } from 'vitest';
import { isEditOf } from './edits.ts';

test.each([
  ['Recieve parcels', 'Receive parcels'],
  ['Send invoice', 'Send invoices'],
  ['Compared with the week before.', 'Compared with the same week before.'],
  ['Count the till before the first guest comes in.', 'Count the till before the first guest comes.'],
  ['Two-factor sign-in for everybody', 'Two-factor sign-in…'],
  ['Rewrite the orders dash...', 'Rewrite the orders dashboard'],
])('"%s" may read "%s" by now', (then, now) => {
  expect(isEditOf(then, now)).toBe(true);
});

test.each([
  ['Daily report', 'Weekly report'],
  ['checkout', 'checkout EU'],
  ['Region A', 'Region B'],
  ['prod-eu', 'prod-us'],
  ['Rewrite the orders-worker dashboard', 'Rewrite the search-indexer dashboard'],
  ['404 Page', '401 Page'],
  ['Monday', 'Sunday'],
  ['佐藤様', '高橋様'],
  ['売上の合計', '売上の平均'],
  ['Save', '…'],
])('"%s" and "%s" are two', (left, right) => {
  expect(isEditOf(left, right)).toBe(false);
});
