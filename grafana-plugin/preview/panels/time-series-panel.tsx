import {
  dateTimeFormat,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  getFieldSeriesColor,
  type AbsoluteTimeRange,
  type DataFrame,
  type PanelData,
} from '@grafana/data';
import { LegendDisplayMode, type VizLegendOptions } from '@grafana/schema';
import {
  EmptyState,
  SeriesTable,
  TimeSeries,
  TooltipPlugin2,
  useTheme2,
  type UPlotConfigBuilder,
} from '@grafana/ui';
import { useMemo } from 'react';
import { AnnotationMarkers } from './annotation-markers.tsx';
import { readAnnotations } from './annotations.ts';
import { configureFields } from './field-config.ts';
import type { PanelRendererProps } from '@grafana/runtime';

interface Props extends Omit<PanelRendererProps, 'data' | 'timeZone' | 'options'> {
  data: PanelData;
  timeZone: string;
  options?: { legend?: Partial<VizLegendOptions> };
}

/** Lines over time with a legend, a tooltip, zoom by dragging, and annotations with their regions. */
export function TimeSeriesPanel(props: Props) {
  const { data, options, fieldConfig, timeZone, width, height, onChangeTimeRange } = props;
  const theme = useTheme2();
  const frames = useMemo(
    () => configureFields(data.series.filter(hasNumbersOverTime), fieldConfig as never, theme, timeZone),
    [data.series, fieldConfig, theme, timeZone],
  );
  const annotations = useMemo(
    () => readAnnotations(data.annotations ?? [], theme),
    [data.annotations, theme],
  );
  // A new object on each render would make uPlot start anew.
  const given = options?.legend;
  const legend = useMemo(() => legendOptions(given), [given]);

  if (frames.length === 0) {
    return <EmptyState variant="not-found" message="No data in this time range" hideImage />;
  }
  return (
    <TimeSeries
      frames={frames}
      timeRange={data.timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={legend}
    >
      {(config: UPlotConfigBuilder, aligned: DataFrame) => (
        <>
          <TooltipPlugin2
            config={config}
            hoverMode={1}
            queryZoom={onChangeTimeRange as ((range: AbsoluteTimeRange) => void) | undefined}
            clientZoom={false}
            maxWidth={360}
            render={(_plot, indices, activeSeries) => (
              <Values aligned={aligned} indices={indices} active={activeSeries} timeZone={timeZone} />
            )}
          />
          <AnnotationMarkers config={config} annotations={annotations} timeZone={timeZone} />
        </>
      )}
    </TimeSeries>
  );
}

function Values(props: {
  aligned: DataFrame;
  indices: (number | null)[];
  active: number | null;
  timeZone: string;
}) {
  const { aligned, indices, active, timeZone } = props;
  const theme = useTheme2();
  const at = indices[0];
  if (at == null) return null;
  const rows = aligned.fields.slice(1).flatMap((field, index) => {
    const value: unknown = field.values[indices[index + 1] ?? at];
    if (value == null || field.config.custom?.hideFrom?.tooltip) return [];
    return [
      {
        label: getFieldDisplayName(field, aligned),
        value: field.display ? formattedValueToString(field.display(value)) : String(value),
        color: getFieldSeriesColor(field, theme).color,
        isActive: active === index + 1,
      },
    ];
  });
  const timestamp = dateTimeFormat(aligned.fields[0]?.values[at] as number, { timeZone });
  return (
    <div style={{ padding: theme.spacing(1) }}>
      <SeriesTable timestamp={timestamp} series={rows} />
    </div>
  );
}

function hasNumbersOverTime(frame: DataFrame): boolean {
  const types = frame.fields.map(({ type }) => type);
  return frame.length > 0 && types.includes(FieldType.time) && types.includes(FieldType.number);
}

function legendOptions(given: Partial<VizLegendOptions> = {}): VizLegendOptions {
  return { displayMode: LegendDisplayMode.List, placement: 'bottom', showLegend: true, calcs: [], ...given };
}
