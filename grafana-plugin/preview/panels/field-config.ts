import {
  applyFieldOverrides,
  fieldMatchers,
  type DataFrame,
  type FieldConfig,
  type FieldConfigSource,
  type GrafanaTheme2,
} from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { cloneDeep, merge, set } from 'lodash';

/** What Grafana's time series panel sets where a dashboard says nothing. */
const timeSeriesDefaults: FieldConfig = {
  color: { mode: 'palette-classic' },
  custom: {
    drawStyle: 'line',
    lineWidth: 1,
    lineInterpolation: 'linear',
    showPoints: 'auto',
    axisGridShow: true,
  },
};

/**
 * Gives each field its configuration (the panel's defaults, what the data source set, the panel's overrides,
 * in this order), its display function and its place in the palette.
 */
export function configureFields(
  series: DataFrame[],
  fieldConfig: FieldConfigSource | undefined,
  theme: GrafanaTheme2,
  timeZone: string,
): DataFrame[] {
  const frames = series.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const config = merge(cloneDeep(timeSeriesDefaults), fieldConfig?.defaults, field.config);
      for (const { matcher, properties } of fieldConfig?.overrides ?? []) {
        const matches = fieldMatchers.getIfExists(matcher.id)?.get(matcher.options);
        if (!matches?.(field, frame, series)) continue;
        for (const { id, value } of properties) set(config, id, value);
      }
      return { ...field, config, state: undefined };
    }),
  }));
  return applyFieldOverrides({
    data: frames,
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text, scopedVars, format) => getTemplateSrv().replace(text, scopedVars, format),
    theme,
    timeZone,
  });
}
