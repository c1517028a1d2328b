import {
  CoreApp,
  getTimeZone,
  rangeUtil,
  type AnnotationQuery,
  type AnnotationSupport,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type TimeRange,
} from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { from, lastValueFrom } from 'rxjs';
import { completeEvents, eventsFromFrames, frameFromEvents } from './annotation-events.ts';
import type { DashboardModel, DashboardPanel } from './dashboard-model.ts';

interface Moment {
  dashboard: DashboardModel;
  range: TimeRange;
  /** Width of what is drawn, in pixels. */
  width: number;
}

/** Asks a panel's data source with the panel's targets. */
export async function runPanelQueries(panel: DashboardPanel, moment: Moment): Promise<DataFrame[]> {
  const targets = panel.targets ?? [];
  if (targets.length === 0) return [];
  const source = await getDataSourceSrv().get(panel.datasource);
  return ask(source, targets, moment, panel.id);
}

/**
 * Runs a layer as Grafana's standard annotation runner does: prepareAnnotation, prepareQuery, one target with
 * refId "Anno" over the whole window's width, processEvents or the standard reading of frames.
 */
export async function runAnnotationLayer(layer: AnnotationQuery, moment: Moment): Promise<DataFrame> {
  const source = await getDataSourceSrv().get(layer.datasource);
  if (!source.annotations) throw new Error(`${source.name} draws no annotations`);
  const support = source.annotations as AnnotationSupport;
  const defaults = support.getDefaultQuery?.() ?? {};
  const given = { ...defaults, ...layer };
  const annotation = support.prepareAnnotation ? support.prepareAnnotation(given) : given;
  const query = support.prepareQuery
    ? support.prepareQuery(annotation)
    : { ...(annotation.target as DataQuery | undefined) };
  if (!query) return frameFromEvents([], layer);
  const frames = await ask(source, [{ ...query, refId: 'Anno' } as DataQuery], moment);
  const events = support.processEvents
    ? ((await lastValueFrom(support.processEvents(annotation, frames))) ?? [])
    : eventsFromFrames(frames);
  return frameFromEvents(completeEvents(events, layer), layer);
}

let requestCount = 0;

async function ask(
  source: DataSourceApi,
  targets: DataQuery[],
  { dashboard, range, width }: Moment,
  panelId?: number,
): Promise<DataFrame[]> {
  const maxDataPoints = Math.max(Math.round(width), 50);
  const { interval, intervalMs } = rangeUtil.calculateInterval(range, maxDataPoints);
  const request: DataQueryRequest = {
    app: CoreApp.Dashboard,
    requestId: `preview-${++requestCount}`,
    dashboardUID: dashboard.uid,
    panelId,
    range,
    rangeRaw: range.raw,
    interval,
    intervalMs,
    maxDataPoints,
    scopedVars: {
      __interval: { text: interval, value: interval },
      __interval_ms: { text: String(intervalMs), value: intervalMs },
    },
    targets: targets.map((target) => ({ datasource: source.getRef(), ...target })),
    timezone: getTimeZone(),
    startTime: Date.now(),
    filters: [],
  };
  const response: DataQueryResponse = await lastValueFrom(from(source.query(request)));
  const [error] = response.errors ?? [];
  if (error) throw new Error(error.message ?? 'The data source answered with an error');
  return response.data as DataFrame[];
}
