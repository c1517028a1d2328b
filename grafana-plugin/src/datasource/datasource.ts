import {
  DataSourceApi,
  LoadingState,
  locationUtil,
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type LegacyMetricFindQueryOptions,
  type MetricFindValue,
  type ScopedVars,
  type TestDataSourceResponse,
} from '@grafana/data';
import type { Client } from '@appops/shared/client';
import type { Monitor } from '@appops/shared/contract/monitors';
import { queryAnnotations, querySeries, queryTable } from '@appops/shared/contract/query';
import type { Service } from '@appops/shared/contract/services';
import { config, getTemplateSrv } from '@grafana/runtime';
import { Observable } from 'rxjs';
import { toneColour } from '../shared/ui/tone-colour.ts';
import { markerStatus } from '../shared/status/releases.ts';
import { annotationSupport } from './annotation-support.ts';
import { backendOf } from './backend.ts';
import { errorWords } from './error-words.ts';
import { filtersOf, markerLimit } from './filters.ts';
import { seriesFrame, tableFrame } from './frames.ts';
import { markerFrame } from './markers.ts';
import { withNotices } from './notices.ts';
import { completeQuery, type AppOpsQuery, type AppOpsSettings, type VariableQuery } from './query.ts';
import { environmentValues, monitorValues, serviceValues } from './variable-values.ts';
import type { Replace } from './variables.ts';

/** Releases, incidents and monitors in dashboards, through Grafana's data source proxy. */
export class AppOpsDataSource extends DataSourceApi<AppOpsQuery, AppOpsSettings> {
  override annotations = annotationSupport;
  private readonly backend: Client;
  private readonly settings: AppOpsSettings;

  constructor(settings: DataSourceInstanceSettings<AppOpsSettings>) {
    super(settings);
    this.settings = settings.jsonData;
    this.backend = backendOf(settings.uid);
  }

  override getDefaultQuery(): Partial<AppOpsQuery> {
    return { queryType: 'series', metric: 'latency_p95', services: [], environments: [], monitors: [] };
  }

  /** Each target by itself: one that fails does not take the others along. Unsubscribing ends the requests. */
  override query(request: DataQueryRequest<AppOpsQuery>): Observable<DataQueryResponse> {
    return new Observable((subscriber) => {
      const abort = new AbortController();
      const targets = request.targets.filter(({ hide }) => hide !== true);
      Promise.all(targets.map((target) => this.outcomeOf(target, request, abort.signal)))
        .then((outcomes) => {
          if (abort.signal.aborted) return;
          subscriber.next(responseOf(outcomes));
          subscriber.complete();
        })
        .catch((error: unknown) => subscriber.error(error));
      return () => abort.abort();
    });
  }

  /** So that Explore gets the names that a dashboard's variables stand for. */
  override interpolateVariablesInQueries(queries: AppOpsQuery[], scopedVars: ScopedVars): AppOpsQuery[] {
    return queries.map((query) => ({ ...query, ...filtersOf(completeQuery(query), replace, scopedVars) }));
  }

  override async metricFindQuery(
    query: VariableQuery,
    options?: LegacyMetricFindQueryOptions,
  ): Promise<MetricFindValue[]> {
    try {
      const filters = filtersOf(
        completeQuery({
          refId: 'Variable',
          services: query.services ?? [],
          environments: query.environments ?? [],
        }),
        replace,
        options?.scopedVars,
      );
      if (query.list === 'monitors') return monitorValues(await this.monitors(filters));
      const services = await this.services();
      return query.list === 'environments'
        ? environmentValues(services, filters.services)
        : serviceValues(services);
    } catch (error) {
      throw new Error(errorWords(error), { cause: error });
    }
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    if ((this.settings.backendUrl ?? '') === '')
      return {
        status: 'error',
        message: 'Enter the address of the AppOps backend, as Grafana’s server reaches it, and save.',
      };
    try {
      const to = Date.now();
      const services = await this.services();
      const range = { from: new Date(to - 86_400_000).toISOString(), to: new Date(to).toISOString() };
      const { total } = await this.backend(queryAnnotations, { body: { ...range, maxDataPoints: 1 } });
      const count = services.length;
      return {
        status: 'success',
        message: `It works: AppOps answers. It knows ${counted(count, 'service')}, and ${counted(total, 'deployment')} of the last 24 hours.`,
      };
    } catch (error) {
      return { status: 'error', message: errorWords(error) };
    }
  }

  /** Only editors, variables and the test need lists; a dashboard that just shows does not load their part. */
  private async services(): Promise<Service[]> {
    const { allServices } = await import('./listings.ts');
    return allServices(this.backend);
  }

  private async monitors(filters: { services: string[]; environments: string[] }): Promise<Monitor[]> {
    const { allMonitors } = await import('./listings.ts');
    return allMonitors(this.backend, { service: filters.services, environment: filters.environments });
  }

  private async outcomeOf(
    target: AppOpsQuery,
    request: DataQueryRequest<AppOpsQuery>,
    signal: AbortSignal,
  ): Promise<Outcome> {
    try {
      return { frames: await this.framesOf(target, request, signal) };
    } catch (error) {
      return { frames: [], error: { refId: target.refId, message: errorWords(error) } };
    }
  }

  private async framesOf(
    target: AppOpsQuery,
    { range, maxDataPoints = 500, scopedVars }: DataQueryRequest<AppOpsQuery>,
    signal: AbortSignal,
  ): Promise<DataFrame[]> {
    const query = completeQuery(target);
    const { refId, metric, table, kinds } = query;
    const { services, environments, monitors } = filtersOf(query, replace, scopedVars);
    const asked = {
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      services,
      environments,
    };
    const points = Math.min(10_000, Math.max(1, Math.round(maxDataPoints)));
    switch (query.queryType) {
      case 'annotations':
      case 'markers': {
        const { markers, notices } = await this.backend(queryAnnotations, {
          body: { ...asked, kinds, maxDataPoints: markerLimit(maxDataPoints) },
          signal,
        });
        const ownColours = query.queryType === 'markers';
        return withNotices(
          [
            markerFrame(markers, {
              refId,
              ownColours,
              href: (path) => locationUtil.assureBaseUrl(path),
              wordColour: (state) => toneColour(config.theme2, markerStatus(state).tone),
            }),
          ],
          notices,
          refId,
        );
      }
      case 'series': {
        const { frames, notices } = await this.backend(querySeries, {
          body: { ...asked, monitors, metric, maxDataPoints: points },
          signal,
        });
        return withNotices(
          frames.map((frame) => seriesFrame(frame, metric, refId)),
          notices,
          refId,
        );
      }
      case 'table': {
        const { frames, notices } = await this.backend(queryTable, {
          body: { ...asked, table, maxDataPoints: points },
          signal,
        });
        return withNotices(
          frames.map((frame) => tableFrame(frame, table, refId)),
          notices,
          refId,
        );
      }
    }
  }
}

interface Outcome {
  frames: DataFrame[];
  error?: DataQueryError;
}

function responseOf(outcomes: Outcome[]): DataQueryResponse {
  const data = outcomes.flatMap(({ frames }) => frames);
  const errors = outcomes.flatMap(({ error }) => (error ? [error] : []));
  const [first] = errors;
  // Grafana 12 still reads `error` where it decides whether a panel failed.
  return first ? { data, errors, error: first, state: LoadingState.Error } : { data };
}

const replace: Replace = (text, scopedVars, format) => getTemplateSrv().replace(text, scopedVars, format);

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
