import { listDeployments } from '@appops/shared/contract/deployments';
import { getService } from '@appops/shared/contract/services';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, answerList, firstOf, recorded } from '../../../testing/mock-api.ts';
import {
  foreignName,
  openPage,
  said,
  says,
  whatEveryDetailTells,
  withPages,
} from '../../../testing/open-page.tsx';

withPages();

const service = recorded(getService);
const environment = service.environments[0]!.slug;
const path = `services/${service.slug}/split/${environment}`;

whatEveryDetailTells(path, /No deployment is in it/);

test('what is in it is to be chosen from; nothing moves before somebody chose', async () => {
  answer(getService, service);
  answerList(listDeployments, [{ ...firstOf(listDeployments), version: foreignName(1) }]);
  openPage(path);
  await says(foreignName(1));
  expect(screen.getByTestId<HTMLButtonElement>('split-environment').disabled).toBe(true);
});

test('an environment that the service does not have is said to be unknown', async () => {
  answer(getService, service);
  openPage(`services/${service.slug}/split/nowhere`);
  await says('has no environment “nowhere”');
  expect(said()).toContain(`Back to ${service.name}`);
});
