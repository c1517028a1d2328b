import { newId } from '@appops/shared/contract/ids';
import { expect, test } from 'vitest';
import { idsIn } from './ids-in-text.ts';

test('a text is cut at the ids in it', () => {
  const id = newId('deployment');
  expect(idsIn(`The deployment ${id} was judged worse.`)).toEqual([
    { before: 'The deployment ', id },
    { before: ' was judged worse.', id: null },
  ]);
});

test('a text without ids stays whole', () => {
  expect(idsIn('Status 500 is not in 200-299.')).toEqual([
    { before: 'Status 500 is not in 200-299.', id: null },
  ]);
});
