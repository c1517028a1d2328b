import { acknowledgeIncident, getIncident, getIncidentTimeline } from '@appops/shared/contract/incidents';
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

const incident = recorded(getIncident);
const path = `incidents/${incident.id}`;

whatEveryDetailTells(path, /well again/);

test('it says what people and monitors say of it, and what happened in order', async () => {
  answer(getIncident, { ...incident, title: foreignName(3), status: 'open', severity: 'high' });
  answer(getIncidentTimeline, recorded(getIncidentTimeline));
  openPage(path);
  expect((await screen.findByTestId('incident-status')).textContent).toBe('Open');
  expect(screen.getByTestId('incident-severity').textContent).toBe('High');
  expect(said()).toContain(foreignName(3));
  await screen.findByTestId('timeline');
});

test('what has recovered waits for somebody to say that it is over', async () => {
  answer(getIncident, { ...incident, status: 'open', now: { state: 'recovered', since: incident.openedAt } });
  openPage(path);
  await says('It waits for somebody to say whether it is over');
});

test('who acknowledges is asked for a note, and then it is acknowledged', async () => {
  const moved: string[] = [];
  let status = 'open' as 'open' | 'acknowledged';
  answer(getIncident, () => ({ ...incident, status }));
  answer(acknowledgeIncident, ({ params }) => {
    moved.push(params.id!);
    status = 'acknowledged';
    return { ...incident, status };
  });
  const user = openPage(path);
  await user.click(await screen.findByTestId('incident-acknowledge'));
  await user.click(await screen.findByTestId('confirm-verb'));
  await waitFor(() => expect(screen.getByTestId('incident-status').textContent).toBe('Acknowledged'));
  expect(moved).toEqual([incident.id]);
});
