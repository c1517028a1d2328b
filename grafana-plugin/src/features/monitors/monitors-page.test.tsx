import { listMonitors } from '@appops/shared/contract/monitors';
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerList, firstOf } from '../../../testing/mock-api.ts';
import { foreignName, openPage, whatEveryListTells, withPages } from '../../../testing/open-page.tsx';

withPages();

const monitor = firstOf(listMonitors);

whatEveryListTells({
  path: 'monitors',
  route: listMonitors,
  row: (id, name) => ({ ...monitor, id: `mon_${id}`, name }),
  rowTestId: 'monitor-row',
  none: 'Nothing is watched yet',
  teaches: 'opens an incident when it goes down',
  many: 'monitors',
});

test('a row says the state and why the last run failed, in words', async () => {
  answerList(listMonitors, [
    {
      ...monitor,
      name: foreignName(1),
      state: { ...monitor.state, value: 'error' },
      lastResult: { ...monitor.lastResult!, outcome: 'error', reason: 'timeout' },
    },
  ]);
  openPage('monitors');
  const row = await screen.findByTestId('monitor-row');
  expect(within(row).getByTestId('monitor-state').textContent).toBe('Check at fault');
  expect(row.textContent).toContain('Timed out');
});
