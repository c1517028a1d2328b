import { openIncident } from '@appops/shared/contract/incidents';
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, recorded } from '../../../testing/mock-api.ts';
import { getIncident } from '@appops/shared/contract/incidents';
import { beAway } from '../../../testing/mock-api.ts';
import { foreignName, openPage, says, withPages } from '../../../testing/open-page.tsx';

withPages();

test('whoever may only look is told so', async () => {
  openPage('incidents/new', 'Viewer');
  await says('Your role in this Grafana is Viewer');
});

test('what was typed is sent, in whatever script', async () => {
  const sent: unknown[] = [];
  answer(openIncident, ({ body }) => {
    sent.push(body);
    return recorded(getIncident);
  });
  const user = openPage('incidents/new');
  await user.type(await screen.findByLabelText(/^Title/), foreignName(5));
  await user.click(screen.getByTestId('submit-incident'));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ title: foreignName(5), severity: 'medium' });
});

test('where the backend is away what was typed stays, and why it was not sent is said', async () => {
  const user = openPage('incidents/new');
  await user.type(await screen.findByLabelText(/^Title/), 'Checkout');
  beAway();
  await user.click(screen.getByTestId('submit-incident'));
  await says('See that it runs');
  expect(screen.getByLabelText<HTMLInputElement>(/^Title/).value).toBe('Checkout');
});
