import { listAnnotations } from '@appops/shared/contract/annotations';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerList, firstOf } from '../../../testing/mock-api.ts';
import { openPage, whatEveryListTells, withPages } from '../../../testing/open-page.tsx';

withPages();

const note = firstOf(listAnnotations);

whatEveryListTells({
  path: 'notes',
  route: listAnnotations,
  row: (id, body) => ({ ...note, id: `ann_${id}`, body }),
  rowTestId: 'note-row',
  none: 'No note is pinned to a page yet',
  teaches: 'The browser extension makes them',
  many: 'notes',
});

test('a row says what the note is meant as; an erased one only that it was there', async () => {
  answerList(listAnnotations, [{ ...note, kind: 'workaround', body: '', erased: true }]);
  openPage('notes');
  const row = await screen.findByTestId('note-row');
  expect(row.textContent).toContain('Workaround');
  expect(row.textContent).toContain('This note was erased.');
});
