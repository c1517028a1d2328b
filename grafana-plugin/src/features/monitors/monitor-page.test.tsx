import { getMonitor, listResults, updateMonitor } from '@appops/shared/contract/monitors';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
import { screen, waitFor } from '@testing-library/react';
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

test('a run that was up is opened and tells what it found, of its own protocol, whatever the monitor asks today', async () => {
  answer(getMonitor, monitor);
  const { items, ...page } = recorded(listResults);
  const run = { ...items[0]!, outcome: 'up' as const, reason: null, message: null, statusCode: null };
  const { facts: _facts, ...before } = run.attempts[0]!;
  const heard = { heardBytes: 21, heardTruncated: false, greeting: 'SSH-2.0-OpenSSH_9.9' };
  const attempts = [inReply({ ...before, ok: true, facts: { protocol: 'tcp', tls: null, ...heard } })];
  answer(listResults, { ...page, items: [{ ...run, attempts }] });
  const user = openPage(path);
  await user.click(await screen.findByRole('button', { name: 'Show details' }));
  await says('It greeted with');
  expect(said()).toContain('SSH-2.0-OpenSSH_9.9');
  expect(screen.getByTestId('result-row').textContent).toContain('Connected');
});

test('what lies on top of a state is said beside it: until when, why, and for which parent nobody is woken', async () => {
  answer(getMonitor, {
    ...monitor,
    paused: true,
    state: { ...monitor.state, value: 'paused' },
    pause: { since: null, until: '2026-12-01T12:00:00.000Z', by: foreignName(1), because: foreignName(2) },
    maintenance: { id: 'mwn_1', title: foreignName(3), endsAt: '2026-12-01T13:00:00.000Z' },
    flapping: { since: '2026-12-01T09:00:00.000Z' },
    heldBack: { parent: { id: 'mon_2', name: foreignName(4) }, since: '2026-12-01T09:30:00.000Z' },
    parents: [{ id: 'mon_2', name: foreignName(4) }],
    downAfter: 3,
    downWithin: 5,
  });
  openPage(path);
  expect((await screen.findByTestId('monitor-flapping')).textContent).toBe('Flapping');
  expect(screen.getByTestId('monitor-maintenance').textContent).toBe('In maintenance');
  await says('when it resumes by itself');
  for (const name of [1, 2, 3, 4]) expect(said()).toContain(foreignName(name));
  expect(said()).toContain(`Not alerted: its parent “${foreignName(4)}” is down`);
  expect(said()).toContain('3 failed of the last 5 runs');
});

test('a pause asks how long and why, and sends an instant', async () => {
  answer(getMonitor, monitor);
  const sent: unknown[] = [];
  answer(updateMonitor, ({ body }) => {
    sent.push(body);
    return { ...monitor, paused: true };
  });
  const user = openPage(path);
  await user.click(await screen.findByTestId('pause-monitor'));
  await user.type(await screen.findByLabelText('Why'), 'rebuild');
  await user.click(screen.getByTestId('submit-pause'));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ version: monitor.version, paused: true, pausedBecause: 'rebuild' });
  expect(Date.parse((sent[0] as { pausedUntil: string }).pausedUntil)).toBeGreaterThan(0);
});
