import { approveDevice, getDeviceRequest } from '@appops/shared/contract/device';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, beAway, refuseAll } from '../../../testing/mock-api.ts';
import { foreignName, openPage, said, says, withPages } from '../../../testing/open-page.tsx';

withPages();

const request = {
  userCode: 'BCDF-GHJK',
  clientName: foreignName(1),
  scopes: ['read' as const, 'annotate' as const],
  requestedAt: '2026-11-30T10:00:00.000Z',
  expiresAt: '2026-11-30T10:10:00.000Z',
  address: '127.0.0.1',
  status: 'pending' as const,
};

async function lookUp() {
  const user = openPage('device');
  await user.type(await screen.findByLabelText(/^Code/), 'bcdfghjk');
  await user.click(screen.getByTestId('find-code'));
  return user;
}

test('nothing is asked before a whole code is typed', async () => {
  openPage('device');
  expect((await screen.findByTestId<HTMLButtonElement>('find-code')).disabled).toBe(true);
});

test('it shows who asks, and approves with one click', async () => {
  answer(getDeviceRequest, request);
  answer(approveDevice, { ...request, status: 'approved' });
  const user = await lookUp();
  await says(foreignName(1));
  await user.click(screen.getByRole('button', { name: /^Approve/ }));
  await screen.findByTestId('device-approved');
});

test('a code that nobody asked for is said to be unknown', async () => {
  refuseAll(404, 'not_found', 'No browser asks with this code. Look at the letters again.');
  await lookUp();
  await says('Look at the letters again.');
});

test('where the backend is away it says so, and the code stays', async () => {
  beAway();
  await lookUp();
  await says('See that it runs');
  expect(screen.getByLabelText<HTMLInputElement>(/^Code/).value).toBe('BCDF-GHJK');
  expect(said()).not.toContain('is paired');
});
