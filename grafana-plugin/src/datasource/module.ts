import { DataSourcePlugin } from '@grafana/data';
import { AppOpsDataSource } from './datasource.ts';
import { ConfigEditor } from './editors/config-editor.tsx';
import { QueryEditor } from './editors/query-editor.tsx';
import { VariableEditor } from './editors/variable-editor.tsx';
import type { AppOpsQuery, AppOpsSecrets, AppOpsSettings } from './query.ts';

export const plugin = new DataSourcePlugin<AppOpsDataSource, AppOpsQuery, AppOpsSettings, AppOpsSecrets>(
  AppOpsDataSource,
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setVariableQueryEditor(VariableEditor);
