import type { DataSourceJsonData } from '@grafana/data';
import type { markerKinds, querySeries, tableColumns } from '@appops/shared/contract/query';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { DataQuery } from '@grafana/schema';

export type Metric = BodyInputOf<typeof querySeries>['metric'];
export type Table = keyof typeof tableColumns;
export type MarkerKind = (typeof markerKinds)[number];

/**
 * `annotations` is a layer of a dashboard, which Grafana colours; `markers` are the same as a panel's own query,
 * where each keeps its colour and a repeated panel its own variables.
 */
export type QueryType = 'series' | 'table' | 'markers' | 'annotations';

/** A query as dashboards store it. What is left out has its default; an empty list means all. */
export interface AppOpsQuery extends DataQuery {
  queryType?: QueryType;
  metric?: Metric;
  table?: Table;
  kinds?: MarkerKind[];
  /** Slugs, ids of monitors, or variables such as `$service`. */
  services?: string[];
  environments?: string[];
  monitors?: string[];
}

export type CompleteQuery = Required<
  Pick<
    AppOpsQuery,
    'refId' | 'queryType' | 'metric' | 'table' | 'kinds' | 'services' | 'environments' | 'monitors'
  >
>;

/** The query with its defaults; texts where dashboards written by hand have them instead of lists are taken too. */
export function completeQuery(query: AppOpsQuery): CompleteQuery {
  return {
    refId: query.refId,
    queryType: query.queryType ?? (query.table === undefined ? 'series' : 'table'),
    metric: query.metric ?? 'latency_p95',
    table: query.table ?? 'deployments',
    // Cast: a kind of tomorrow, in a dashboard that is newer than this plugin, goes to the server as it is.
    kinds: listOf(query.kinds, ['deployment']) as MarkerKind[],
    services: listOf(query.services),
    environments: listOf(query.environments),
    monitors: listOf(query.monitors),
  };
}

function listOf(value: unknown, fallback: string[] = []): string[] {
  if (typeof value === 'string') return value === '' ? fallback : [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : fallback;
}

/** What a dashboard variable of ours lists. */
export interface VariableQuery {
  refId: string;
  list: 'services' | 'environments' | 'monitors';
  services?: string[];
  environments?: string[];
}

export interface AppOpsSettings extends DataSourceJsonData {
  /** The address of the backend as Grafana's server reaches it, without a slash at its end. */
  backendUrl?: string;
}

export interface AppOpsSecrets {
  /** A token with scope read. */
  token?: string;
}
