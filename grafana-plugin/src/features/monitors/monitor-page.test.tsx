import { getMonitor } from '@appops/shared/contract/monitors';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, recorded } from '../../../testing/mock-api.ts';
import {
  foreignName,
  openPage,
  said,
  says,
  whatEveryDetailTells,
  withPages,
} from '../../../testing/open-page.tsx';

withPages();

const monitor = recorded(getMonitor);
const path = `monitors/${monitor.id}`;

whatEveryDetailTells(path, /Paused: it does not run/);

test('it says how it stands and under which name, and that nothing is known while it is paused', async () => {
  answer(getMonitor, {
    ...monitor,
    name: foreignName(7),
    paused: true,
    state: { ...monitor.state, value: 'paused' },
  });
  openPage(path);
  expect((await screen.findByTestId('monitor-state')).textContent).toBe('Paused');
  await says('nothing is known of its target meanwhile');
  expect(said()).toContain(foreignName(7));
});
