import { openIncident } from '@appops/shared/contract/incidents';
import { describe, expect, test } from 'vitest';
import { prefillOf } from './prefill.ts';

const read = (fields: Record<string, string>) => prefillOf(new URLSearchParams(fields));

describe('prefillOf', () => {
  test('a panel brings its title, its dashboard, its time and its queries', () => {
    const { title, panel } = read({
      panelTitle: 'Latency',
      dashboardUid: 'abc',
      dashboardTitle: 'Shop',
      from: 'now-1h',
      to: 'now',
      queries: JSON.stringify(['rate(x[5m])', { expr: 'up' }]),
    });
    expect(title).toBe('Latency');
    expect(panel).toEqual({
      title: 'Latency',
      dashboardUid: 'abc',
      dashboardTitle: 'Shop',
      url: '',
      from: 'now-1h',
      to: 'now',
      queries: ['rate(x[5m])', '{"expr":"up"}'],
    });
  });

  test('without a panel there is none', () => {
    expect(read({ title: 'Checkout fails' })).toMatchObject({ title: 'Checkout fails', panel: null });
  });

  test('whatever length comes along, the server accepts it', () => {
    const long = 'x'.repeat(10_000);
    const { title, panel } = read({
      title: long,
      panelTitle: long,
      dashboardUid: long,
      dashboardTitle: long,
      from: long,
      to: long,
      queries: JSON.stringify(Array.from({ length: 80 }, () => long)),
    });
    expect(openIncident.body.safeParse({ title, context: { panel } }).success).toBe(true);
  });

  test('queries that are no JSON are kept as they are', () => {
    expect(read({ dashboardUid: 'a', queries: 'rate(x' }).panel!.queries).toEqual(['rate(x']);
  });
});
