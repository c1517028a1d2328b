import type { DataSourceApi, MetricFindValue } from '@grafana/data';
import type { AppOpsQuery, AppOpsSettings, VariableQuery } from '../query.ts';

/** The data source as its fields need it: it is asked for lists of what there is to choose from. */
export interface ListSource extends DataSourceApi<AppOpsQuery, AppOpsSettings> {
  metricFindQuery(query: VariableQuery): Promise<MetricFindValue[]>;
}
