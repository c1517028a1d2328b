import { getDeployment } from '@appops/shared/contract/deployments';
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

const deployment = recorded(getDeployment);
const path = `releases/${deployment.id}`;

whatEveryDetailTells(path, /No incident since this deployment began/);

test('it says what the probes say and why', async () => {
  answer(getDeployment, {
    ...deployment,
    version: foreignName(2),
    verdict: {
      value: 'worse',
      ruleVersion: 1,
      reasons: [{ code: 'monitor_went_down', message: 'Checkout went down after the start.', monitor: null }],
      decidedAt: deployment.startedAt,
    },
  });
  openPage(path);
  await says('Checkout went down after the start.');
  expect(said()).toContain('Worse');
  expect(said()).toContain(foreignName(2));
});

test('while it runs its end can be reported, by who may', async () => {
  answer(getDeployment, { ...deployment, status: 'running', finishedAt: null });
  openPage(path);
  expect((await screen.findByTestId('move-succeeded')).textContent).toBe('Finish');
});

test('what succeeded can be recorded as rolled back, and who may only look cannot', async () => {
  answer(getDeployment, { ...deployment, status: 'succeeded' });
  openPage(path, 'Viewer');
  const button = await screen.findByTestId('move-rolled_back');
  expect(button.textContent).toBe('Record a rollback');
  expect(button.getAttribute('aria-disabled') === 'true' || (button as HTMLButtonElement).disabled).toBe(
    true,
  );
});
