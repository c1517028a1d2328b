import {
  createMonitor,
  getMonitor,
  getMonitorSeries,
  listMonitors,
  listResults,
  retireMonitor,
  runMonitor,
  tryCheck,
  updateMonitor,
  type Monitor,
} from '@appops/shared/contract/monitors';
import type { Result } from '@appops/shared/contract/monitors';
import type { BodyInputOf, QueryInputOf } from '@appops/shared/contract/route';
import type { ResultOutcome } from '@appops/shared/words/run';
import { api } from '../../shared/http/api.ts';
import { collect } from '../../shared/query/collect.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useListing } from '../../shared/query/use-listing.ts';
import { useQuery } from '../../shared/query/use-query.ts';

/** Runs are no events, so what shows them is asked for again now and then. */
const RUNS_MS = 5000;

export type MonitorFilters = QueryInputOf<typeof listMonitors>;

export function useMonitors(filters: MonitorFilters) {
  return useListing(
    ['monitors', filters],
    (page, signal) => api(listMonitors, { query: { ...filters, ...page }, signal }),
    ({ id }: Monitor) => id,
    { refreshMs: RUNS_MS },
  );
}

/** All monitors that fit, however many: of one service, say, to choose from. */
export function useAllMonitors(filters: MonitorFilters) {
  return useQuery(
    ['monitors', 'all', filters],
    (signal) =>
      collect(
        (page) => api(listMonitors, { query: { ...filters, ...page }, signal }),
        Infinity,
        ({ id }) => id,
      ),
    { keepFormer: true, refreshMs: RUNS_MS },
  );
}

/** The most monitors that one may choose from in a list. */
const MOST_CHOICES = 2000;

/** Monitors to choose from, of all services. */
export function useMonitorChoices() {
  return useQuery(['monitors', 'choices'], (signal) =>
    collect(
      (page) => api(listMonitors, { query: page, signal }),
      MOST_CHOICES,
      ({ id }) => id,
    ),
  );
}

/** The first monitors that a search finds, by name. */
export async function findMonitors(typed: string): Promise<Monitor[]> {
  const { items } = await api(listMonitors, {
    query: { order: 'name', limit: 50, ...(typed.trim() === '' ? {} : { search: typed.trim() }) },
  });
  return items;
}

export function useMonitor(id: string | null) {
  return useQuery(
    id === null ? null : ['monitor', id],
    (signal) => api(getMonitor, { params: { id: id! }, signal }),
    { refreshMs: RUNS_MS },
  );
}

/** Runs of a monitor, newest first. */
export function useResults(id: string, outcomes: ResultOutcome[]) {
  return useListing(
    ['monitor-results', id, outcomes],
    (page, signal) =>
      api(listResults, {
        params: { id },
        query: { ...page, ...(outcomes.length > 0 ? { outcome: outcomes } : {}) },
        signal,
      }),
    ({ slot, probe }: Result) => `${slot} ${probe}`,
    { refreshMs: RUNS_MS, first: 25 },
  );
}

/** @param range as instants, asked for at each load so that "now" moves on; `key` stands for it in the cache */
export function useSeries(
  id: string | null,
  key: unknown,
  range: () => { from: string; to: string },
  maxDataPoints: number,
) {
  return useQuery(
    id === null ? null : ['monitor-series', id, key, maxDataPoints],
    (signal) => api(getMonitorSeries, { params: { id: id! }, query: { ...range(), maxDataPoints }, signal }),
    { keepFormer: true, refreshMs: 15_000 },
  );
}

export function tryMonitorCheck(check: BodyInputOf<typeof tryCheck>['check']) {
  return api(tryCheck, { body: { check } });
}

export function runMonitorNow(id: string) {
  return api(runMonitor, { params: { id } });
}

function changed(monitor: Monitor): Monitor {
  queryCache.put(['monitor', monitor.id], monitor);
  queryCache.invalidate(([resource]) => ['monitors', 'overview', 'services'].includes(resource));
  return monitor;
}

export async function addMonitor(body: BodyInputOf<typeof createMonitor>, key: string): Promise<Monitor> {
  return changed(await api(createMonitor, { body, idempotencyKey: key }));
}

export async function changeMonitor(id: string, body: BodyInputOf<typeof updateMonitor>): Promise<Monitor> {
  return changed(await api(updateMonitor, { params: { id }, body }));
}

export async function retire(id: string): Promise<Monitor> {
  return changed(await api(retireMonitor, { params: { id } }));
}
