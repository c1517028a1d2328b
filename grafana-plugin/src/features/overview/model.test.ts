import type { Overview } from '@appops/shared/contract/overview';
import { expect, test } from 'vitest';
import {
  cellTone,
  countWords,
  headline,
  isEmpty,
  monitorsWords,
  overviewRows,
  type OverviewCell,
} from './model.ts';

function cell(environment: string, more: Partial<OverviewCell> = {}): OverviewCell {
  return {
    environment,
    live: null,
    running: null,
    state: 'up',
    stateSince: null,
    monitors: { up: 1, degraded: 0, down: 0, error: 0, unknown: 0, paused: 0 },
    flapping: 0,
    maintenance: null,
    openIncidents: 0,
    recoveredIncidents: 0,
    ...more,
  };
}
function overviewOf(...services: [name: string, cells: OverviewCell[], openCases?: number][]): Overview {
  return {
    environments: [
      { slug: 'staging', name: 'staging' },
      { slug: 'production', name: 'production' },
    ],
    services: services.map(([name, cells, openCases = 0]) => ({
      slug: name,
      name,
      owners: [],
      openCases,
      cells,
    })),
    totals: {} as Overview['totals'],
    notices: [],
  };
}

test('services in need come first, then by name', () => {
  const rows = overviewRows(
    overviewOf(
      ['b', [cell('production')]],
      ['a', [cell('production')]],
      ['case', [cell('production')], 1],
      ['incident', [cell('production', { openIncidents: 2, recoveredIncidents: 1 })]],
      ['recovered', [cell('production', { openIncidents: 1, recoveredIncidents: 1 })]],
      ['down', [cell('production', { state: 'down' })]],
    ),
  );
  expect(rows.map(({ service }) => service.name)).toEqual([
    'down',
    'incident',
    'case',
    'recovered',
    'a',
    'b',
  ]);
});

test('cells stand under their environment, and where a service does not run there is none', () => {
  const [row] = overviewRows(overviewOf(['a', [cell('production')]]));
  expect(row!.cells.map((it) => it?.environment ?? null)).toEqual([null, 'production']);
});

test('a cell is as bad as its monitors, then as what people still work on', () => {
  expect(cellTone(cell('p', { state: 'down', openIncidents: 1 }))).toBe('bad');
  expect(cellTone(cell('p', { openIncidents: 1 }))).toBe('warn');
  expect(cellTone(cell('p', { openIncidents: 1, recoveredIncidents: 1 }))).toBe('good');
  expect(cellTone(cell('p'))).toBe('good');
  expect(cellTone(cell('p', { state: 'unknown' }))).toBe('quiet');
});

test('monitors are counted in words', () => {
  expect(monitorsWords({ up: 0, degraded: 0, down: 0, error: 0, unknown: 0, paused: 0 })).toBeNull();
  expect(monitorsWords({ up: 2, degraded: 0, down: 1, error: 0, unknown: 0, paused: 0 })).toBe(
    '2 of 3 monitors up',
  );
  expect(countWords(1, 'open case')).toBe('1 open case');
  expect(countWords(2, 'open case')).toBe('2 open cases');
});

test('without services there is nothing to show', () => {
  expect(isEmpty(overviewOf())).toBe(true);
});

test('services of one urgency stand as people count', () => {
  const rows = overviewRows(overviewOf(['shop-10', []], ['shop-2', []], ['Shop-1', []]));
  expect(rows.map(({ service }) => service.name)).toEqual(['Shop-1', 'shop-2', 'shop-10']);
});

test('one sentence says what is down since when, else what is worse, else that nothing is', () => {
  const live = { version: '1.1.2', startedAt: '2026-01-01T00:00:00Z', verdict: { value: 'worse' } };
  const worse = cell('production', { live: live as OverviewCell['live'] });
  const down = (since: string) =>
    cell('staging', { ...worse, environment: 'staging', state: 'down', stateSince: since });
  const nobody = cell('production', {
    state: 'unknown',
    monitors: { up: 0, degraded: 0, down: 0, error: 0, unknown: 0, paused: 0 },
  });
  expect(headline(overviewOf(['a', [cell('production')]], ['b', [nobody]]))).toEqual({
    words: 'The one watched service is not down; nobody watches 1 more',
    since: null,
    bad: false,
  });
  expect(headline(overviewOf(['a', [cell('production')]], ['checkout', [worse]]))).toEqual({
    words: '1 of 2 services is worse: checkout 1.1.2',
    since: '2026-01-01T00:00:00Z',
    bad: true,
  });
  expect(
    headline(overviewOf(['shop', [down('2026-01-02T00:00:00Z')]], ['tea', [down('2026-01-01T12:00:00Z')]])),
  ).toMatchObject({
    words: '2 of 2 services are down: shop 1.1.2, tea 1.1.2',
    since: '2026-01-01T12:00:00Z',
  });
});
