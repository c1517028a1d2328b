import { listMaintenance } from '@appops/shared/contract/maintenance';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerList, firstOf } from '../../../testing/mock-api.ts';
import { openPage, whatEveryListTells, withPages } from '../../../testing/open-page.tsx';

withPages();

const window = firstOf(listMaintenance);

whatEveryListTells({
  path: 'maintenance',
  route: listMaintenance,
  row: (id, title) => ({ ...window, id: `mwn_${id}`, title }),
  rowTestId: 'maintenance-row',
  none: 'No maintenance is planned',
  teaches: 'Plan it before the work begins',
  many: 'windows',
});

test('a window that goes on and one that was called off are told apart', async () => {
  answerList(listMaintenance, [
    { ...window, state: 'running' },
    { ...window, id: 'mwn_00000000000000000000000000000002', state: 'canceled' },
  ]);
  openPage('maintenance');
  const rows = await screen.findAllByTestId('maintenance-row');
  expect(rows[0]!.textContent).toContain('Going on');
  expect(rows[1]!.textContent).toContain('Called off');
});
