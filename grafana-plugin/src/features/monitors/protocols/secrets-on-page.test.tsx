import { getMonitor } from '@appops/shared/contract/monitors';
import { listSecrets } from '@appops/shared/contract/secrets';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, answerList, recorded } from '../../../../testing/mock-api.ts';
import { enter, openPage, says, withPages } from '../../../../testing/open-page.tsx';
import { token } from '../../../../testing/secrets.ts';

withPages();

const monitor = recorded(getMonitor);
const path = `monitors/${monitor.id}/edit`;

function openWithHeader(value: string) {
  // Cast: what the first release recorded is an HTTP check.
  const check = { ...monitor.check, headers: { 'X-Key': value } } as typeof monitor.check;
  answer(getMonitor, { ...monitor, check });
  return openPage(path);
}

async function openRequest(user: ReturnType<typeof openPage>) {
  const section = await screen.findByText('The request');
  if (screen.queryByLabelText('Value of header 1') === null) await user.click(section);
  return screen.findByLabelText<HTMLInputElement>('Value of header 1');
}

test('a secret that there is not is complained about in words, while it is typed', async () => {
  answerList(listSecrets, [token]);
  const user = openWithHeader('Bearer ');
  const field = await openRequest(user);
  expect(screen.queryByTestId('missing-secrets')).toBeNull();
  await enter(user, field, '${secret:NOWHERE}');
  await says('There is no secret NOWHERE');
  expect(screen.getByTestId('missing-secrets').textContent).toContain('An administrator sets it');
});

test('a secret is put into a header by its name', async () => {
  answerList(listSecrets, [token]);
  const user = openWithHeader('Bearer ');
  const field = await openRequest(user);
  await user.click(await screen.findByLabelText('Insert a secret into header 1'));
  await user.keyboard('{ArrowDown}{Enter}');
  expect(field.value).toBe('Bearer ${secret:SHOP_API_TOKEN}');
});
