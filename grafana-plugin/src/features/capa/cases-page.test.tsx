import { listCases } from '@appops/shared/contract/cases';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerList, firstOf } from '../../../testing/mock-api.ts';
import {
  foreignName,
  openPage,
  said,
  says,
  whatEveryListTells,
  withPages,
} from '../../../testing/open-page.tsx';

withPages();

const it = firstOf(listCases);

whatEveryListTells({
  path: 'capa?view=list',
  route: listCases,
  row: (id, title) => ({ ...it, id: `case_${id}`, title }),
  rowTestId: 'case-row',
  none: 'No case is open',
  teaches: 'so that its quick workaround does not become the last word',
  many: 'cases',
});

test('the board has a column for each status, and each case in its own', async () => {
  answerList(listCases, [
    { ...it, title: foreignName(1), status: 'verifying' },
    { ...it, id: 'case_00000000000000000000000000000002', title: foreignName(2), status: 'open' },
  ]);
  openPage('capa');
  await says(foreignName(1));
  for (const column of ['Open', 'Contained', 'Fix on its way', 'Verifying', 'Proved effective'])
    expect(said()).toContain(column);
  expect(screen.getAllByText(new RegExp('结账'))).toHaveLength(2);
});
