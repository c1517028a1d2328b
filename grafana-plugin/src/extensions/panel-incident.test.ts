import { dateTime, type PanelData } from '@grafana/data';
import { describe, expect, test } from 'vitest';
import { prefillOf } from '../features/incidents/prefill.ts';
import { incidentPath, type PanelContext } from './panel-incident.ts';

const now = Date.parse('2026-03-01T12:00:00.000Z');
const context: PanelContext = {
  title: 'Latency & errors',
  dashboard: { uid: 'shop', title: 'The shop', tags: [] },
  timeRange: { from: '2026-03-01T10:00:00.000Z', to: 'now' },
  targets: [{ refId: 'A', datasource: { uid: 'prom' }, expr: 'rate(http_errors[5m])' } as never],
};

function search(from: PanelContext | undefined): URLSearchParams {
  return new URL(incidentPath(from, now), 'http://grafana').searchParams;
}

describe('incidentPath', () => {
  test('the form of a new incident reads all that the panel gave', () => {
    expect(incidentPath(context, now)).toMatch(/^\/a\/appops-suite-app\/incidents\/new\?/);
    expect(prefillOf(search(context))).toEqual({
      title: 'Latency & errors',
      service: '',
      environment: '',
      panel: {
        title: 'Latency & errors',
        dashboardUid: 'shop',
        dashboardTitle: 'The shop',
        url: '',
        from: '2026-03-01T10:00:00.000Z',
        to: '2026-03-01T12:00:00.000Z',
        queries: ['rate(http_errors[5m])'],
      },
    });
  });

  test('the range that is on the screen goes before the relative one', () => {
    const timeRange = {
      from: dateTime(1_000_000),
      to: dateTime(2_000_000),
      raw: { from: 'now-1h', to: 'now' },
    };
    const shown = search({ ...context, data: { timeRange } as PanelData });
    expect([shown.get('from'), shown.get('to')]).toEqual([
      '1970-01-01T00:16:40.000Z',
      '1970-01-01T00:33:20.000Z',
    ]);
  });

  test('a query without a text of its own goes as JSON, without the housekeeping and what is empty', () => {
    const target = {
      refId: 'B',
      key: 'k',
      datasource: { type: 'x' },
      metric: 'latency_p95',
      services: ['shop'],
      monitors: [],
    };
    const { panel } = prefillOf(search({ ...context, targets: [target as never] }));
    expect(panel?.queries).toEqual(['{"metric":"latency_p95","services":["shop"]}']);
  });

  test('a hidden query stays behind', () => {
    const hidden = { refId: 'B', hide: true, expr: 'up' };
    const { panel } = prefillOf(search({ ...context, targets: [hidden as never] }));
    expect(panel?.queries).toEqual([]);
  });

  test.each([
    [['shop'], 'shop'],
    [['shop', 'cart'], ''],
    [['$service'], ''],
    [[], ''],
  ])('services %o of our own query give the service "%s"', (services, service) => {
    const target = { refId: 'A', datasource: { type: 'appops-suite-datasource' }, services };
    expect(prefillOf(search({ ...context, targets: [target as never] })).service).toBe(service);
  });

  test('the address stays short: long queries are cut, the last of many left out', () => {
    const long = { refId: 'A', expr: 'x'.repeat(10_000) } as never;
    const path = incidentPath({ ...context, title: 'T'.repeat(900), targets: Array(30).fill(long) }, now);
    expect(path.length).toBeLessThanOrEqual(6000);
    const { panel } = prefillOf(new URL(path, 'http://grafana').searchParams);
    expect(panel?.queries.length).toBeGreaterThan(0);
    expect(panel?.title).toHaveLength(200);
  });

  test('queries of nothing but signs that take three characters in an address fit too', () => {
    const long = { refId: 'A', expr: '{'.repeat(10_000) } as never;
    expect(incidentPath({ ...context, targets: [long, long, long] }, now).length).toBeLessThanOrEqual(6000);
  });

  test('without a panel the form is empty', () => {
    expect(incidentPath(undefined, now)).toBe('/a/appops-suite-app/incidents/new');
    expect(incidentPath({}, now)).toBe('/a/appops-suite-app/incidents/new');
  });
});
