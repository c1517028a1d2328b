import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { tableColumns } from '@appops/shared/contract/query';
import { describe, expect, test } from 'vitest';
import { caseRows, chosenRows, type CaseRow } from './case-rows.ts';

const CASE = {
  opened: 1_000,
  closed: null,
  title: 'Checkout fails',
  severity: 'high',
  status: 'verifying',
  service: 'shop',
  containment: 'active',
  cause: 'agreed',
  fix: 'deployed',
  verification: 'running',
  prevention: 'none',
  workaroundOwner: 'Ana',
  workaroundExpires: 9_000,
  workaroundExpiresAfterReleases: null,
  workaroundHolding: true,
  cleanRuns: 12,
  cleanRunsNeeded: 20,
  windowEnds: 8_000,
  waitingFor: 'The workaround is still in force.',
  occurrences: 3,
  id: 'case_1',
};

function frame(...cases: Partial<Record<keyof typeof CASE, unknown>>[]): DataFrame {
  return toDataFrame({
    fields: Object.entries(tableColumns.cases).map(([name, type]) => ({
      name,
      type: FieldType[type as 'time'],
      values: cases.map((it) => ({ ...CASE, ...it })[name as keyof typeof CASE]),
    })),
  });
}

describe('caseRows', () => {
  test('reads every column of the contract', () => {
    expect(caseRows([frame({})])).toEqual([
      {
        id: 'case_1',
        title: 'Checkout fails',
        severity: 'high',
        status: 'verifying',
        service: 'shop',
        tracks: {
          containment: 'active',
          cause: 'agreed',
          fix: 'deployed',
          verification: 'running',
          prevention: 'none',
        },
        workaround: { owner: 'Ana', expires: 9_000, afterReleases: null, holding: true },
        proof: { cleanRuns: 12, needed: 20, waitingFor: 'The workaround is still in force.' },
        opened: 1_000,
        occurrences: 3,
      },
    ]);
  });

  test('a case without workaround and plan has none', () => {
    const [row] = caseRows([frame({ workaroundOwner: null, cleanRunsNeeded: null, service: null })])!;
    expect([row?.workaround, row?.proof, row?.service]).toEqual([null, null, null]);
  });

  test('data that is no table of cases gives null, so that the panel says what to choose', () => {
    const other = toDataFrame({ fields: [{ name: 'title', type: FieldType.string, values: ['x'] }] });
    expect(caseRows([other])).toBeNull();
    expect(caseRows([])).toBeNull();
  });

  test('a table of cases without rows is empty, not null', () => {
    expect(caseRows([frame()])).toEqual([]);
  });
});

describe('chosenRows', () => {
  const rows = caseRows([
    frame(
      { id: 'low', severity: 'low' },
      { id: 'late', severity: 'low', containment: 'expired' },
      { id: 'closed', severity: 'critical', status: 'closed_effective' },
      { id: 'newer', opened: 2_000 },
      { id: 'older', opened: 1_000, service: 'cart' },
    ),
  ])!;
  const ids = (given: { rows: CaseRow[] }) => given.rows.map(({ id }) => id);

  test('an expired workaround comes first, then severity, then age; closed cases stay out', () => {
    expect(ids(chosenRows(rows, {}))).toEqual(['late', 'older', 'newer', 'low']);
  });

  test('closed cases are shown where their status is chosen', () => {
    expect(ids(chosenRows(rows, { statuses: ['closed_effective', 'verifying'] })).at(-1)).toBe('closed');
  });

  test('a service chosen leaves the others out', () => {
    expect(ids(chosenRows(rows, { services: ['cart'] }))).toEqual(['older']);
  });

  test('what the limit leaves out is counted', () => {
    expect(chosenRows(rows, { limit: 1 })).toMatchObject({ rows: [{ id: 'late' }], more: 3 });
  });
});
