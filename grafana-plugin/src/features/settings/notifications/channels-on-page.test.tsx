import {
  createChannel,
  createNotificationRule,
  listChannels,
  restoreChannel,
  retireChannel,
  testChannel,
  updateChannel,
} from '@appops/shared/contract/notifications';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { answer, answerList, server } from '../../../../testing/mock-api.ts';
import { hook, mail, openNotifications, rule, taken } from '../../../../testing/notifications.ts';
import { enter, foreignName, said, says, withPages } from '../../../../testing/open-page.tsx';

withPages();

/** So long that the test’s own time does not show in the words. */
const hour = 3_600_000;

test('what does not work stands first, with why, since when and when it is tried again', async () => {
  answerList(listChannels, [
    { ...hook, name: 'A well one' },
    {
      ...mail,
      failed: 2,
      waiting: 1,
      failure: {
        message: 'smtp.example.com answered “535 no”.',
        since: new Date(Date.now() - 10.5 * hour).toISOString(),
        nextTryAt: new Date(Date.now() + 10.5 * hour).toISOString(),
      },
    },
  ]);
  openNotifications();
  const [first, second] = await screen.findAllByTestId('channel-row');
  expect(first!.textContent).toContain('Does not work');
  expect(first!.textContent).toContain('ops@example.com, dev@example.com and 1 more by smtp.example.com');
  expect(first!.textContent).toContain('2 failed, 1 waiting');
  expect(second!.textContent).toContain('Works');
  const failure = screen.getByTestId('channel-failure').textContent;
  expect(failure).toContain('smtp.example.com answered “535 no”.');
  expect(failure).toContain('This began 10 h ago.');
  expect(failure).toContain('tried again in 10 h');
});

test('a channel to which no rule leads says so, and a rule for it is one click away', async () => {
  const { bodies, take } = taken();
  answerList(listChannels, [{ ...hook, rules: 0 }]);
  answer(createNotificationRule, take(rule));
  const user = openNotifications();
  const [row] = await screen.findAllByTestId('channel-row');
  expect(row!.textContent).toContain('No rule leads to it');
  await user.click(screen.getByTestId('add-rule-for-channel'));
  expect((await screen.findByTestId('rule-preview')).textContent).toBe('All news goes to Ops hook.');
  await user.click(screen.getByTestId('save-rule'));
  await waitFor(() =>
    expect(bodies).toEqual([{ channel: hook.id, service: null, environment: null, leastSeverity: null }]),
  );
});

test('the secret of a new webhook is shown once, with what to do with it', async () => {
  const { bodies, take } = taken();
  answer(createChannel, take({ channel: hook, secret: 'whsec_shownonce' }));
  const user = openNotifications();
  await user.click(await screen.findByTestId('add-channel'));
  await enter(user, screen.getByRole('textbox', { name: /Name/ }), 'Ops hook');
  await enter(user, screen.getByRole('textbox', { name: /Address/ }), 'https://example.com/hook');
  answerList(listChannels, [hook]);
  await user.click(screen.getByTestId('save-channel'));
  expect((await screen.findByTestId('channel-secret-text')).textContent).toBe('whsec_shownonce');
  expect(said()).toContain('not shown again');
  expect(said()).toContain('webhook-signature');
  expect(bodies).toEqual([
    { name: 'Ops hook', settings: { kind: 'webhook', url: 'https://example.com/hook' } },
  ]);
  await user.click(screen.getByText('I have entered it'));
  expect(said()).not.toContain('whsec_shownonce');
});

test('of a channel whose first answer got lost it is said that its secret is gone, and another one is made there', async () => {
  const changed = taken();
  answer(createChannel, taken().take({ channel: hook, secret: null, secretTold: true }));
  answer(updateChannel, changed.take(hook));
  const user = openNotifications();
  await user.click(await screen.findByTestId('add-channel'));
  await enter(user, screen.getByRole('textbox', { name: /Name/ }), 'Ops hook');
  await enter(user, screen.getByRole('textbox', { name: /Address/ }), 'https://example.com/hook');
  answerList(listChannels, [hook]);
  await user.click(screen.getByTestId('save-channel'));
  expect((await screen.findByTestId('channel-secret-lost')).textContent).toContain('Choose “Change”');
  await user.click(await screen.findByTestId('edit-channel'));
  await user.click(await screen.findByTestId('new-secret'));
  const shown = screen.getByTestId('new-secret-text').textContent;
  expect(shown).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await user.click(screen.getByTestId('save-channel'));
  await waitFor(() => expect(changed.bodies).toMatchObject([{ id: hook.id, secret: shown }]));
});

test('what cannot be right is told at its field before anything is sent', async () => {
  const { bodies, take } = taken();
  answer(createChannel, take({ channel: hook, secret: null }));
  const user = openNotifications();
  await user.click(await screen.findByTestId('add-channel'));
  await enter(user, screen.getByRole('textbox', { name: /Address/ }), 'https://me:secret@example.com/');
  await user.click(screen.getByTestId('save-channel'));
  await says('must hold no user name or password');
  expect(screen.getByRole('textbox', { name: /Name/ }).getAttribute('aria-invalid')).toBe('true');
  expect(bodies).toEqual([]);
});

test('an e-mail channel is told as it is typed, with its addresses and its password', async () => {
  const { bodies, take } = taken();
  answer(createChannel, take({ channel: mail, secret: null }));
  const user = openNotifications();
  await user.click(await screen.findByTestId('add-channel'));
  await user.click(screen.getByRole('radio', { name: 'E-mail' }));
  await enter(user, screen.getByRole('textbox', { name: /^Name/ }), 'Ops mail');
  await enter(user, screen.getByRole('textbox', { name: /^To/ }), 'ops@example.com\ndev@example.com');
  await enter(user, screen.getByRole('textbox', { name: /^From/ }), 'appops@example.com');
  await enter(user, screen.getByRole('textbox', { name: /^Mail server/ }), 'smtp.example.com');
  expect(screen.queryByLabelText(/^Password/)).toBeNull();
  await enter(user, screen.getByRole('textbox', { name: /^User/ }), 'appops');
  await enter(user, screen.getByLabelText(/^Password/), 'geheim');
  await user.click(screen.getByTestId('save-channel'));
  await waitFor(() =>
    expect(bodies).toEqual([
      {
        name: 'Ops mail',
        settings: {
          kind: 'email',
          host: 'smtp.example.com',
          port: 587,
          security: 'starttls',
          user: 'appops',
          passwordWithoutTls: false,
          from: 'appops@example.com',
          to: ['ops@example.com', 'dev@example.com'],
        },
        secret: 'geheim',
      },
    ]),
  );
});

test('a change sends what was changed, and not the secret that is stored', async () => {
  const { bodies, take } = taken();
  answerList(listChannels, [mail]);
  answer(updateChannel, take(mail));
  const user = openNotifications();
  await user.click(await screen.findByTestId('edit-channel'));
  const name = screen.getByRole('textbox', { name: /^Name/ });
  await user.clear(name);
  await enter(user, name, foreignName(7));
  expect((screen.getByLabelText(/^Password/) as HTMLInputElement).disabled).toBe(true);
  await user.click(screen.getByTestId('save-channel'));
  await waitFor(() => expect(bodies).toEqual([{ id: mail.id, version: 3, name: foreignName(7) }]));
});

test('what the backend refuses is told at its field', async () => {
  answerList(listChannels, [mail]);
  server.use(
    http.patch(`*/api/v1/channels/*`, () =>
      HttpResponse.json(
        {
          type: 'about:blank',
          title: 'Bad request',
          status: 400,
          detail: 'secret is needed.',
          code: 'invalid_request',
          requestId: 'req_2',
          fields: [
            { path: 'body.secret', message: 'is needed: the password of this user on this mail server' },
          ],
        },
        { status: 400 },
      ),
    ),
  );
  const user = openNotifications();
  await user.click(await screen.findByTestId('edit-channel'));
  await enter(user, screen.getByRole('textbox', { name: /^Mail server/ }), '.org');
  await user.click(screen.getByTestId('save-channel'));
  await says('is needed: the password of this user on this mail server');
});

test('a test says what the receiver answered, and what to do', async () => {
  answerList(listChannels, [hook]);
  answer(testChannel, {
    ok: false,
    message: 'It answered 404. There is nothing at this address: correct it, then send it again.',
    tookMs: 84,
  });
  const user = openNotifications();
  await user.click(await screen.findByTestId('test-channel'));
  const outcome = await screen.findByTestId('test-outcome');
  expect(outcome.textContent).toContain('The test message was not taken');
  expect(outcome.textContent).toContain('There is nothing at this address: correct it');
  expect(outcome.textContent).toContain('84 ms');
  answer(testChannel, { ok: true, message: 'It was taken.', tookMs: 12 });
  await user.click(screen.getByTestId('test-channel'));
  await says('The test message was sent');
});

test('one is retired after a question, and brought back from among the retired', async () => {
  const retired = taken();
  const restored = taken();
  answer(listChannels, ({ query }) => ({
    items: query.get('retired') === 'only' ? [{ ...hook, retiredAt: '2026-11-30T10:00:00.000Z' }] : [hook],
    nextCursor: null,
    total: 1,
  }));
  answer(retireChannel, retired.take(hook));
  answer(restoreChannel, restored.take(hook));
  const user = openNotifications();
  await user.click(await screen.findByTestId('retire-channel'));
  expect(retired.bodies).toEqual([]);
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Retire' }));
  await waitFor(() => expect(retired.bodies).toEqual([{ id: hook.id }]));
  await user.click(
    within(screen.getByRole('radiogroup', { name: 'Which channels' })).getByLabelText('Retired'),
  );
  await user.click(await screen.findByTestId('restore-channel'));
  await waitFor(() => expect(restored.bodies).toEqual([{ id: hook.id }]));
});

test('before it is retired it is said what that hides, and it can be undone at once', async () => {
  const restored = taken();
  answerList(listChannels, [{ ...hook, waiting: 1200, rules: 2 }]);
  answer(retireChannel, taken().take({ ...hook, retiredAt: '2026-11-30T11:00:00.000Z' }));
  answer(restoreChannel, restored.take(hook));
  const user = openNotifications();
  await user.click(await screen.findByTestId('retire-channel'));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('For it wait 1,200 messages, which will not be sent');
  expect(dialog.textContent).toContain('2 rules lead to it');
  await user.click(within(dialog).getByRole('button', { name: 'Retire' }));
  await user.click(await screen.findByTestId('undo-retirement'));
  await waitFor(() => expect(restored.bodies).toEqual([{ id: hook.id }]));
  await waitFor(() => expect(screen.queryByTestId('retired-just-now')).toBeNull());
});

test('one of a kind or with settings of tomorrow is shown, and not changed here', async () => {
  answerList(listChannels, [
    { ...hook, kind: 'pigeon' as never, settings: { loft: 7 } },
    { ...hook, id: mail.id, settings: { ...hook.settings, proxy: 'x' } },
  ]);
  openNotifications();
  const rows = await screen.findAllByTestId('channel-row');
  expect(rows[0]!.textContent).toContain('of a kind that this page does not know');
  for (const button of screen.getAllByTestId('edit-channel'))
    expect(button.getAttribute('aria-disabled') ?? String((button as HTMLButtonElement).disabled)).toBe(
      'true',
    );
});
