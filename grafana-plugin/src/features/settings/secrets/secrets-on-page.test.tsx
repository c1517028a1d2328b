import { createSecret, listSecrets, retireSecret, updateSecret } from '@appops/shared/contract/secrets';
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, answerList } from '../../../../testing/mock-api.ts';
import { taken } from '../../../../testing/notifications.ts';
import { enter, openConfiguration, said, says, withPages } from '../../../../testing/open-page.tsx';
import { token } from '../../../../testing/secrets.ts';
import { SecretsSection } from './secrets-section.tsx';

withPages();

const open = (role: 'Viewer' | 'Editor' | 'Admin' = 'Admin') => openConfiguration(<SecretsSection />, role);
const monitor = (number: number) => ({
  id: `mon_${String(number).padStart(32, '0')}`,
  name: `结账 ${number}`,
  service: 'shop',
  environment: 'production',
});

test('where there is none it says how one is named', async () => {
  answerList(listSecrets, []);
  open();
  await says('No secret yet');
  expect(said()).toContain('${secret:NAME}');
});

test('each says how it stands, where it may be sent and who names it, and none its value', async () => {
  answerList(listSecrets, [
    { ...token, usedBy: [1, 2, 3, 4, 5, 6, 7].map(monitor) },
    { ...token, id: `sec_${'2'.padStart(32, '0')}`, name: 'ANYWHERE', hosts: ['*'] },
  ]);
  open();
  const [first, second] = await screen.findAllByTestId('secret-row');
  expect(first!.textContent).toMatch(
    /Set.*SHOP_API_TOKEN.*may be sent to api\.example\.com.*结账 1.*and 2 more/,
  );
  expect(second!.textContent).toMatch(/may be sent anywhere.*no monitor/);
});

test('those that were sealed with another key stand out, with what to do', async () => {
  answerList(listSecrets, [{ ...token, opens: false }]);
  open();
  expect((await screen.findByTestId('secret-row')).textContent).toContain('Cannot be opened');
  expect(said()).toContain('Restore sealing.key');
});

test('one is set with its hosts; what cannot be right is told before anything is sent', async () => {
  const { bodies, take } = taken();
  answerList(listSecrets, []);
  answer(createSecret, take(token));
  const user = open();
  await user.click(await screen.findByTestId('add-secret'));
  await enter(user, screen.getByRole('textbox', { name: /^Name/ }), 'shop token');
  await enter(user, screen.getByRole('textbox', { name: /^Value/ }), 'a-value\n');
  await enter(
    user,
    screen.getByRole('textbox', { name: /^May be sent to/ }),
    'api.example.com, *.eu.example.com',
  );
  await user.click(screen.getByTestId('save-secret'));
  await says('beginning with a letter, such as SHOP_API_TOKEN');
  expect(bodies).toEqual([]);
  await user.clear(screen.getByRole('textbox', { name: /^Name/ }));
  await enter(user, screen.getByRole('textbox', { name: /^Name/ }), 'SHOP_API_TOKEN');
  answerList(listSecrets, [token]);
  await user.click(screen.getByTestId('save-secret'));
  await waitFor(() =>
    expect(bodies).toEqual([
      { name: 'SHOP_API_TOKEN', value: 'a-value', hosts: ['api.example.com', '*.eu.example.com'] },
    ]),
  );
  await screen.findByTestId('secret-row');
  expect(said()).not.toContain('a-value');
});

test('replacing one leaves the value that is set where none was typed', async () => {
  const { bodies, take } = taken();
  answerList(listSecrets, [token]);
  answer(updateSecret, take(token));
  const user = open();
  await user.click(await screen.findByTestId('set-secret'));
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /^Value/ }).value).toBe('');
  await user.click(screen.getByTestId('save-secret'));
  await waitFor(() => expect(bodies).toEqual([{ id: token.id, version: 3, hosts: ['api.example.com'] }]));
});

test('retiring one in use says first which monitors are in error from then on', async () => {
  const { bodies, take } = taken();
  answerList(listSecrets, [{ ...token, usedBy: [monitor(1), monitor(2)] }]);
  answer(retireSecret, take(token));
  const user = open();
  await user.click(await screen.findByTestId('retire-secret'));
  await says('2 monitors name it and are in error from then on: “结账 1”, “结账 2”.');
  expect(bodies).toEqual([]);
});

test('an editor sees names and hosts, and is offered nothing that only administrators may do', async () => {
  answerList(listSecrets, [token]);
  open('Editor');
  await says('SHOP_API_TOKEN');
  expect(screen.queryByTestId('add-secret')).toBeNull();
  expect(screen.queryByTestId('retire-secret')).toBeNull();
});
