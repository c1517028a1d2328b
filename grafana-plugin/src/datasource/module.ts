import { DataSourcePlugin } from '@grafana/data';
import { AppOpsDataSource } from './datasource.ts';

export const plugin = new DataSourcePlugin(AppOpsDataSource);
