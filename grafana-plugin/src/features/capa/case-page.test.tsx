import { getCase, getCaseTimeline } from '@appops/shared/contract/cases';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, recorded } from '../../../testing/mock-api.ts';
import { foreignName, openPage, said, whatEveryDetailTells, withPages } from '../../../testing/open-page.tsx';

withPages();

const it = recorded(getCase);
const path = `capa/${it.id}`;

whatEveryDetailTells(path, /No workaround/);

test('it says where it stands, and asks each of its five questions', async () => {
  answer(getCase, { ...it, title: foreignName(4) });
  answer(getCaseTimeline, recorded(getCaseTimeline));
  openPage(path);
  expect((await screen.findByTestId('case-status')).textContent).toBe('Open');
  expect(said()).toContain(foreignName(4));
  for (const track of ['Containment', 'Cause', 'Fix', 'Verification', 'Prevention'])
    expect(said()).toContain(track);
  expect(said()).toContain('No workaround');
});

test('a closed case says as what', async () => {
  answer(getCase, { ...it, status: 'closed_risk_accepted' });
  openPage(path);
  expect((await screen.findByTestId('case-status')).textContent).toBe('Closed: risk accepted');
});
