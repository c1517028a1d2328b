import {
  applyFieldOverrides,
  getDefaultTimeRange,
  getTimeZone,
  LoadingState,
  type PanelData,
} from '@grafana/data';
import type { PanelRendererProps } from '@grafana/runtime';
import { Alert, Table, useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';
import { PluginPanel } from './plugin-panel.tsx';
import { TimeSeriesPanel } from './time-series-panel.tsx';

const nothing: PanelData = { state: LoadingState.Done, series: [], timeRange: getDefaultTimeRange() };

/** Stands in for Grafana's panel renderer: time series and tables are drawn here, ours from their own modules. */
export function PreviewPanelRenderer(props: PanelRendererProps) {
  const { pluginId, data = nothing, timeZone } = props;
  const zone = timeZone ?? getTimeZone();
  if (pluginId === 'timeseries') return <TimeSeriesPanel {...props} data={data} timeZone={zone} />;
  if (pluginId === 'table') return <TablePanel {...props} data={data} timeZone={zone} />;
  if (pluginId.startsWith('appops-')) return <PluginPanel {...props} data={data} timeZone={zone} />;
  return (
    <Alert severity="info" title={`The preview does not draw "${pluginId}" panels`}>
      Grafana does. The preview knows time series, tables and the panels of this plugin.
    </Alert>
  );
}

function TablePanel({
  data,
  width,
  height,
  timeZone,
}: PanelRendererProps & { data: PanelData; timeZone: string }) {
  const theme = useTheme2();
  const frame = useMemo(
    () =>
      applyFieldOverrides({
        data: data.series.slice(0, 1),
        fieldConfig: { defaults: {}, overrides: [] },
        replaceVariables: (text) => text,
        theme,
        timeZone,
      })[0],
    [data.series, theme, timeZone],
  );
  if (!frame) return <p>No data</p>;
  return <Table data={frame} width={width} height={height} />;
}
