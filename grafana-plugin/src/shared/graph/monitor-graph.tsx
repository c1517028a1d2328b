import { LoadingState, type DataFrame, type TimeRange } from '@grafana/data';
import { PanelRenderer } from '@grafana/runtime';
import { useTheme2 } from '@grafana/ui';
import type { Deployment } from '@appops/shared/contract/deployments';
import { useMemo } from 'react';
import { serverNow } from '../time/server-clock.ts';
import { useWidth } from '../ui/use-width.ts';
import { deploymentRegions, isSparse } from './frames.ts';

interface Props {
  title: string;
  frame: DataFrame;
  deployments: readonly Deployment[];
  range: TimeRange;
  height?: number;
  /** Called when a span is dragged over. */
  onRange?: (from: number, to: number) => void;
}

/** A time series by Grafana's own panel, with deployments as regions over it. */
export function MonitorGraph({ title, frame, deployments, range, height = 260, onRange }: Props) {
  const theme = useTheme2();
  const [ref, width] = useWidth();
  const data = useMemo(
    () => ({
      state: LoadingState.Done,
      series: [frame],
      annotations: [deploymentRegions(deployments, theme, serverNow())],
      timeRange: range,
    }),
    [deployments, frame, range, theme],
  );
  const sparse = useMemo(() => isSparse(frame), [frame]);
  return (
    <div ref={ref} style={{ minHeight: height }} role="figure" aria-label={title} data-testid="monitor-graph">
      {width > 0 && (
        <PanelRenderer
          pluginId="timeseries"
          title={title}
          width={width}
          height={height}
          data={data}
          options={GRAPH_OPTIONS}
          fieldConfig={sparse ? WITH_POINTS : LINES}
          {...(onRange ? { onChangeTimeRange: ({ from, to }) => onRange(from, to) } : {})}
        />
      )}
    </div>
  );
}

const GRAPH_OPTIONS = {
  legend: { displayMode: 'list', placement: 'bottom', calcs: [], showLegend: true },
  tooltip: { mode: 'multi', sort: 'none' },
};

const LINE = { lineWidth: 1, fillOpacity: 8, showPoints: 'auto', spanNulls: false, pointSize: 4 };
const LINES = { defaults: { custom: LINE }, overrides: [] };
const WITH_POINTS = { defaults: { custom: { ...LINE, showPoints: 'always', pointSize: 6 } }, overrides: [] };
