import {
  EventBusSrv,
  PluginContextProvider,
  type PanelData,
  type PanelPlugin,
  type PanelPluginMeta,
} from '@grafana/data';
import { getTemplateSrv, type PanelRendererProps } from '@grafana/runtime';
import { ErrorBoundaryAlert } from '@grafana/ui';
import { merge } from 'lodash';
import { useEffect, useMemo, useState } from 'react';
import { loadPlugin, readPluginMeta } from '../services/plugin-loader.ts';

interface Props extends Omit<PanelRendererProps, 'data' | 'timeZone'> {
  data: PanelData;
  timeZone: string;
}

/** A panel from its own built module, with the options that the plugin declares as defaults. */
export function PluginPanel(props: Props) {
  const { pluginId, data, title, options, fieldConfig, timeZone, width, height } = props;
  const { onOptionsChange, onFieldConfigChange, onChangeTimeRange } = props;
  const [loaded, setLoaded] = useState<{ plugin?: PanelPlugin; error?: unknown }>({});
  const eventBus = useMemo(() => new EventBusSrv(), []);

  useEffect(() => {
    let isCurrent = true;
    readPluginMeta<PanelPluginMeta>(pluginId)
      .then((meta) => loadPlugin<PanelPlugin>(meta))
      .then((plugin) => isCurrent && setLoaded({ plugin }))
      .catch((error: unknown) => isCurrent && setLoaded({ error }));
    return () => {
      isCurrent = false;
    };
  }, [pluginId]);

  const { plugin, error } = loaded;
  if (error) return <p role="alert">{String(error)}</p>;
  const Panel = plugin?.panel;
  if (!plugin || !Panel) return null;
  return (
    <PluginContextProvider meta={plugin.meta}>
      <ErrorBoundaryAlert>
        <Panel
          id={1}
          title={title}
          data={data}
          timeRange={data.timeRange}
          timeZone={timeZone}
          options={merge({}, plugin.defaults, options)}
          fieldConfig={merge({}, plugin.fieldConfigDefaults, fieldConfig)}
          transparent={false}
          width={width}
          height={height}
          renderCounter={1}
          replaceVariables={(text, scopedVars, format) => getTemplateSrv().replace(text, scopedVars, format)}
          eventBus={eventBus}
          onOptionsChange={onOptionsChange ?? (() => {})}
          onFieldConfigChange={onFieldConfigChange ?? (() => {})}
          onChangeTimeRange={onChangeTimeRange ?? (() => {})}
        />
      </ErrorBoundaryAlert>
    </PluginContextProvider>
  );
}
