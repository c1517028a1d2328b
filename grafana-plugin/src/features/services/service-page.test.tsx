import { getService } from '@appops/shared/contract/services';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, recorded } from '../../../testing/mock-api.ts';
import { foreignName, openPage, said, whatEveryDetailTells, withPages } from '../../../testing/open-page.tsx';

withPages();

const service = recorded(getService);
const path = `services/${service.slug}`;

whatEveryDetailTells(path, /In use/);

test('it says its name and whether each environment is in use', async () => {
  answer(getService, { ...service, name: foreignName(6) });
  openPage(path);
  const rows = await screen.findAllByTestId('environment-row');
  expect(rows).toHaveLength(service.environments.length);
  expect(rows[0]!.textContent).toContain('In use');
  expect(said()).toContain(foreignName(6));
});
