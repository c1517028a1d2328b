import {
  listChannels,
  listNotificationRules,
  restoreNotificationRule,
  retireNotificationRule,
  updateNotificationRule,
} from '@appops/shared/contract/notifications';
import { listServices } from '@appops/shared/contract/services';
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { answer, answerList, firstOf } from '../../../../testing/mock-api.ts';
import { hook, mail, openNotifications, rule, taken } from '../../../../testing/notifications.ts';
import { says, withPages } from '../../../../testing/open-page.tsx';

withPages();

beforeEach(() => {
  const service = firstOf(listServices);
  const environment = { ...service.environments[0]!, slug: 'production', name: 'Production' };
  answerList(listServices, [{ ...service, slug: 'shop', name: '決済', environments: [environment] }]);
  answerList(listChannels, [hook, { ...mail, retiredAt: '2026-11-30T10:00:00.000Z' }]);
});

test('each is the sentence that it stands for; one that leads to a retired channel says that nothing is sent', async () => {
  answerList(listNotificationRules, [
    { ...rule, service: 'shop', environment: 'production', leastSeverity: 'high' },
    { ...rule, id: `nrl_${'2'.padStart(32, '0')}`, channel: mail.id },
  ]);
  openNotifications();
  await says('News of 決済 in Production from high up goes to Ops hook.');
  const [, second] = await screen.findAllByTestId('rule-row');
  expect(second!.textContent).toContain('All news goes to Ops mail.');
  expect(second!.textContent).toContain('The channel was retired, so nothing is sent.');
});

test('a change keeps what is not touched, and a retired one is asked about first', async () => {
  const changed = taken();
  const retired = taken();
  const stored = { ...rule, service: 'shop', environment: 'production', leastSeverity: 'high' as const };
  answerList(listNotificationRules, [stored]);
  answer(updateNotificationRule, changed.take(stored));
  answer(retireNotificationRule, retired.take(stored));
  const user = openNotifications();
  await user.click(await screen.findByTestId('edit-rule'));
  await user.click(await screen.findByTestId('save-rule'));
  await waitFor(() =>
    expect(changed.bodies).toEqual([
      { id: rule.id, version: 2, service: 'shop', environment: 'production', leastSeverity: 'high' },
    ]),
  );
  await user.click(await screen.findByTestId('retire-rule'));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Retire' }));
  await waitFor(() => expect(retired.bodies).toEqual([{ id: rule.id }]));
});

test('one that was retired is brought back at once, or later from among those that were', async () => {
  const restored = taken();
  const gone = { ...rule, retiredAt: '2026-11-30T11:00:00.000Z' };
  const another = { ...gone, id: `nrl_${'3'.padStart(32, '0')}`, channel: mail.id };
  answerList(listNotificationRules, [rule]);
  answer(retireNotificationRule, taken().take(gone));
  answer(restoreNotificationRule, restored.take(rule));
  const user = openNotifications();
  await user.click(await screen.findByTestId('retire-rule'));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('what happens meanwhile is not told then');
  answerList(listNotificationRules, [gone, another]);
  await user.click(within(dialog).getByRole('button', { name: 'Retire' }));
  expect((await screen.findByTestId('retired-just-now')).textContent).toContain(
    'No more: All news goes to Ops hook.',
  );
  await user.click(screen.getByTestId('undo-retirement'));
  await waitFor(() => expect(restored.bodies).toEqual([{ id: rule.id }]));
  await waitFor(() => expect(screen.queryByTestId('retired-just-now')).toBeNull());
  await user.click(within(screen.getByRole('radiogroup', { name: 'Which rules' })).getByLabelText('Retired'));
  const [back, leadsNowhere] = await screen.findAllByTestId('restore-rule');
  expect(
    leadsNowhere!.getAttribute('aria-disabled') ?? String((leadsNowhere as HTMLButtonElement).disabled),
  ).toBe('true');
  await user.click(back!);
  await waitFor(() => expect(restored.bodies).toHaveLength(2));
});
