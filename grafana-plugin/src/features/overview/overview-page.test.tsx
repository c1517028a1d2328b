import { getOverview } from '@appops/shared/contract/overview';
import { screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { answer, recorded } from '../../../testing/mock-api.ts';
import {
  foreignName,
  openPage,
  said,
  says,
  whatEveryPageTells,
  withPages,
} from '../../../testing/open-page.tsx';

withPages();

const overview = recorded(getOverview);
const [service] = overview.services;
const cell = service!.cells[0]!;
const empty = { ...overview, services: [], totals: { ...overview.totals, services: 0 } };

describe('the overview', () => {
  whatEveryPageTells('overview', 'Nothing is watched yet');

  test('it says in one sentence what is down', async () => {
    answer(getOverview, {
      ...overview,
      services: [{ ...service!, name: foreignName(1), cells: [{ ...cell, state: 'down' }] }],
    });
    openPage('overview');
    expect((await screen.findByTestId('overview-headline')).textContent).toContain(
      `is down: ${foreignName(1)}`,
    );
    expect(screen.getByTestId('cell-state').textContent).toBe('Down');
  });

  test('300 services are all there', async () => {
    answer(getOverview, {
      ...overview,
      services: Array.from({ length: 300 }, (_, index) => ({
        ...service!,
        slug: `s-${index}`,
        name: foreignName(index),
      })),
    });
    openPage('overview');
    await says(foreignName(299));
    expect(said()).toContain('300 watched services');
  });
});

describe('getting started', () => {
  test('where nothing is there yet the page teaches how to begin', async () => {
    answer(getOverview, empty);
    openPage('overview');
    await says('Nothing is watched yet');
    for (const choice of ['monitor', 'deployment', 'grafana'])
      expect(screen.getByTestId(`start-${choice}`)).toBeTruthy();
  });

  test('each way to begin opens where it is chosen, and leads back', async () => {
    answer(getOverview, empty);
    const user = openPage('overview');
    await user.click(await screen.findByTestId('start-deployment'));
    await user.click(await screen.findByRole('button', { name: 'All ways to start' }));
    await screen.findByTestId('start-monitor');
  });

  test('a channel by which nobody is told is said above all else, with the way to what to do', async () => {
    const message = 'Nobody is told by the channel "Ops" since 2026-11-30 12:00 UTC.';
    answer(getOverview, { ...overview, notices: [{ code: 'nobody_told', message }] });
    openPage('overview');
    await says(message);
    expect(screen.getByRole('link', { name: 'See why' }).getAttribute('href')).toContain(
      '/settings/notifications',
    );
  });
});
