import { getMonitor, listResults } from '@appops/shared/contract/monitors';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
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
