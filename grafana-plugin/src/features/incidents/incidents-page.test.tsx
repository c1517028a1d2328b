import { listIncidents } from '@appops/shared/contract/incidents';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, answerList, firstOf } from '../../../testing/mock-api.ts';
import { openPage, whatEveryListTells, withPages } from '../../../testing/open-page.tsx';

withPages();

const incident = firstOf(listIncidents);

whatEveryListTells({
  path: 'incidents',
  route: listIncidents,
  row: (id, title) => ({ ...incident, id: `inc_${id}`, title }),
  rowTestId: 'incident-row',
  none: 'Nothing is going on',
  teaches: 'an incident appears here by itself',
  many: 'incidents',
});

test('a row says how bad it is, what people say of it and what monitors say, each by its one name', async () => {
  answerList(listIncidents, [
    {
      ...incident,
      severity: 'critical',
      status: 'acknowledged',
      now: { state: 'failing', since: incident.openedAt },
    },
  ]);
  openPage('incidents');
  const row = await screen.findByTestId('incident-row');
  expect(row.textContent).toContain('Critical');
  expect(row.textContent).toContain('Acknowledged');
  expect(row.textContent).toContain('Still down');
});

test('what has recovered is a tab of its own', async () => {
  const asked: (string | null)[] = [];
  answer(listIncidents, ({ query }) => {
    asked.push(query.get('recovered'));
    return { items: [], nextCursor: null, total: 0 };
  });
  const user = openPage('incidents');
  await screen.findByText(/Nothing is going on/);
  await user.click(screen.getByLabelText('Recovered'));
  await screen.findByText('Nothing has recovered that waits for you.');
  expect(asked).toEqual(['false', 'true']);
});
