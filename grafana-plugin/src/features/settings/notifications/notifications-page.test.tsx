import { listOutbox, retryOutboxEntry } from '@appops/shared/contract/notifications';
import { screen, waitFor } from '@testing-library/react';
import { http } from 'msw';
import { expect, test } from 'vitest';
import { answer, answerList, server } from '../../../../testing/mock-api.ts';
import { entry, openNotifications, taken } from '../../../../testing/notifications.ts';
import {
  foreignName,
  openPage,
  said,
  says,
  whatEveryPageTells,
  withPages,
} from '../../../../testing/open-page.tsx';

withPages();

/** So long that the test’s own time does not show in the words. */
const hour = 3_600_000;

whatEveryPageTells(
  'settings/notifications',
  /Nobody is told of anything yet|No message was made yet|No rule yet/,
  (path, role = 'Admin') => openPage(path, role),
);

test('where there is nothing it says that nobody is told, and what to do', async () => {
  openNotifications();
  await says('Nobody is told of anything yet');
  await says('No rule yet, so no news goes to any channel.');
  await says('No message was made yet');
  expect(said()).toContain('Add a channel, such as a webhook or an e-mail address, test it');
});

test('each says what became of it, why, how often it was tried and when it is tried next', async () => {
  answerList(listOutbox, [
    {
      ...entry,
      state: 'waiting',
      tries: 3,
      error: 'It answered 503.',
      nextTryAt: new Date(Date.now() + 10.5 * hour).toISOString(),
      endedAt: null,
    },
    { ...entry, id: `out_${'2'.padStart(32, '0')}`, state: 'failed', tries: 9, error: 'It answered 404.' },
    { ...entry, id: `out_${'3'.padStart(32, '0')}` },
    { ...entry, id: `out_${'4'.padStart(32, '0')}`, state: 'tomorrow' as never },
  ]);
  openNotifications();
  const rows = await screen.findAllByTestId('outbox-row');
  expect(rows[0]!.textContent).toContain('Waiting');
  expect(rows[0]!.textContent).toContain('It answered 503.Tried 3 times, next in 10 h.');
  expect(rows[1]!.textContent).toContain('Failed');
  expect(rows[1]!.textContent).toContain('It answered 404.Tried 9 times.');
  expect(rows[2]!.textContent).toContain('Sent');
  expect(rows[3]!.textContent).toContain('Unknown');
  expect(screen.getAllByRole('link', { name: entry.message.title })[0]!.getAttribute('href')).toContain(
    `/incidents/${entry.message.subject}`,
  );
});

test('a failed one is sent again by an editor, who neither sees channels nor asks for them', async () => {
  const { bodies, take } = taken();
  const asked: string[] = [];
  server.use(
    http.all('*/api/v1/*', ({ request }) => {
      asked.push(new URL(request.url).pathname);
    }),
  );
  answerList(listOutbox, [{ ...entry, state: 'failed', error: 'It answered 404.' }]);
  answer(retryOutboxEntry, take({ ...entry, state: 'waiting', tries: 0 }));
  const user = openNotifications('Editor');
  await user.click(await screen.findByTestId('send-again'));
  await waitFor(() => expect(bodies).toEqual([{ id: entry.id }]));
  expect(said()).toContain('Only administrators of this Grafana can do this.');
  expect(asked.some((one) => /channels|notification-rules/.test(one))).toBe(false);
});

test('of 300 it shows the first, and says of how many; names of every script stay whole', async () => {
  answerList(
    listOutbox,
    Array.from({ length: 300 }, (_, index) => ({
      ...entry,
      id: `out_${String(index).padStart(32, '0')}`,
      message: { ...entry.message, title: foreignName(index) },
    })),
  );
  openNotifications();
  const rows = await screen.findAllByTestId('outbox-row');
  expect(rows.length).toBeLessThan(300);
  await says(new RegExp(`${rows.length} of 300 messages`));
  expect(said()).toContain(foreignName(0));
});

test('one state is asked for by the address', async () => {
  const states: string[][] = [];
  answer(listOutbox, ({ query }) => {
    states.push(query.getAll('state'));
    return { items: [], nextCursor: null, total: 0 };
  });
  openNotifications('Admin', '?state=failed&state=lost');
  await says('No message fits');
  expect(states).toEqual([['failed']]);
});
