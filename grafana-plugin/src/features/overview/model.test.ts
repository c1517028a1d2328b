import type { Overview } from '@appops/shared/contract/overview';
import { expect, test } from 'vitest';
import { cellTone, countWords, isEmpty, monitorsWords, overviewRows, type OverviewCell } from './model.ts';

function cell(environment: string, more: Partial<OverviewCell> = {}): OverviewCell {
  return {
    environment,
    live: null,
    running: null,
    state: 'up',
    stateSince: null,
    monitors: { up: 1, degraded: 0, down: 0, error: 0, unknown: 0, paused: 0 },
    openIncidents: 0,
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
      ['incident', [cell('production', { openIncidents: 1 })]],
      ['down', [cell('production', { state: 'down' })]],
    ),
  );
  expect(rows.map(({ service }) => service.name)).toEqual(['down', 'incident', 'case', 'a', 'b']);
});

test('cells stand under their environment, and where a service does not run there is none', () => {
  const [row] = overviewRows(overviewOf(['a', [cell('production')]]));
  expect(row!.cells.map((it) => it?.environment ?? null)).toEqual([null, 'production']);
});

test('a cell is as bad as its monitors, then as what people still work on', () => {
  expect(cellTone(cell('p', { state: 'down', openIncidents: 1 }))).toBe('bad');
  expect(cellTone(cell('p', { openIncidents: 1 }))).toBe('warn');
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
