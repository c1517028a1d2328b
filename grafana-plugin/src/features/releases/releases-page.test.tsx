import { listDeployments } from '@appops/shared/contract/deployments';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerList, firstOf } from '../../../testing/mock-api.ts';
import { openPage, whatEveryListTells, withPages } from '../../../testing/open-page.tsx';

withPages();

const deployment = firstOf(listDeployments);

whatEveryListTells({
  path: 'releases',
  route: listDeployments,
  row: (id, version) => ({ ...deployment, id: `dep_${id}`, version }),
  rowTestId: 'deployment-row',
  none: 'No deployment in this time',
  teaches: 'let your pipeline tell AppOps',
  many: 'deployments',
});

test('a row says how it went and what the probes say of it', async () => {
  answerList(listDeployments, [
    {
      ...deployment,
      status: 'succeeded',
      verdict: { value: 'worse', ruleVersion: 1, reasons: [], decidedAt: deployment.startedAt },
    },
  ]);
  openPage('releases');
  const row = await screen.findByTestId('deployment-row');
  expect(row.textContent).toContain('Succeeded');
  expect(row.textContent).toContain('Worse');
});
