import { DataSourceApi, type DataQueryResponse, type TestDataSourceResponse } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

export class AppOpsDataSource extends DataSourceApi<DataQuery> {
  query(): Promise<DataQueryResponse> {
    return Promise.resolve({ data: [] });
  }

  testDatasource(): Promise<TestDataSourceResponse> {
    return Promise.resolve({ status: 'error', message: 'Not built yet' });
  }
}
