import {
  DataTopic,
  LoadingState,
  locationUtil,
  PluginExtensionPoints,
  type AbsoluteTimeRange,
  type DataFrame,
  type PanelData,
  type PluginExtensionPanelContext,
  type TimeRange,
} from '@grafana/data';
import { locationService, PanelRenderer } from '@grafana/runtime';
import { Menu, PanelChrome } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { linksFor } from '../services/extensions.tsx';
import type { DashboardModel, DashboardPanel } from './dashboard-model.ts';
import { runPanelQueries } from './run-queries.ts';

interface Props {
  dashboard: DashboardModel;
  panel: DashboardPanel;
  range: TimeRange;
  timeZone: string;
  annotations: DataFrame[];
  width: number;
  height: number;
  onChangeTimeRange: (range: AbsoluteTimeRange) => void;
}

/** One panel with its frame, its menu with the links of plugins, and its own data. */
export function PanelFrame(props: Props) {
  const { dashboard, panel, range, timeZone, annotations, width, height, onChangeTimeRange } = props;
  const [result, setResult] = useState<{ state: LoadingState; series: DataFrame[]; error?: string }>({
    state: LoadingState.Loading,
    series: [],
  });

  useEffect(() => {
    let isCurrent = true;
    // The former data stays on the screen while the new one loads.
    setResult(({ series }) => ({ state: LoadingState.Loading, series }));
    runPanelQueries(panel, { dashboard, range, width })
      .then((series) => isCurrent && setResult({ state: LoadingState.Done, series }))
      .catch((error: unknown) => {
        if (isCurrent)
          setResult(({ series }) => ({ state: LoadingState.Error, series, error: messageOf(error) }));
      });
    return () => {
      isCurrent = false;
    };
  }, [dashboard, panel, range, width]);

  const data = useMemo<PanelData>(
    () => ({
      state: result.state,
      series: result.series.filter((frame) => !isAnnotation(frame)),
      annotations: [...annotations, ...result.series.filter(isAnnotation)],
      timeRange: range,
      ...(result.error === undefined ? {} : { errors: [{ message: result.error }] }),
    }),
    [result, annotations, range],
  );
  const context = (): PluginExtensionPanelContext => ({
    pluginId: panel.type,
    id: panel.id,
    title: panel.title,
    timeRange: range.raw,
    timeZone,
    dashboard: { uid: dashboard.uid, title: dashboard.title, tags: dashboard.tags },
    targets: panel.targets ?? [],
    data,
  });

  return (
    <PanelChrome
      title={panel.title}
      width={width}
      height={height}
      loadingState={result.state}
      statusMessage={result.error}
      menu={() => <PanelMenu context={context()} />}
    >
      {(innerWidth, innerHeight) => (
        <PanelRenderer
          pluginId={panel.type}
          title={panel.title}
          data={data}
          options={panel.options}
          fieldConfig={panel.fieldConfig}
          timeZone={timeZone}
          width={innerWidth}
          height={innerHeight}
          onChangeTimeRange={onChangeTimeRange}
        />
      )}
    </PanelChrome>
  );
}

/** A panel's own query may bring annotations along. */
function isAnnotation({ meta }: DataFrame): boolean {
  return meta?.dataTopic === DataTopic.Annotations;
}

/** Grafana puts the links of plugins under "Extensions", at most three for each plugin. */
function PanelMenu({ context }: { context: PluginExtensionPanelContext }) {
  const links = linksFor(PluginExtensionPoints.DashboardPanelMenu, context, 3);
  const items = links.map((link) => (
    <Menu.Item
      key={link.id}
      label={link.title}
      description={link.description}
      icon={link.icon}
      url={link.path && locationUtil.assureBaseUrl(link.path)}
      onClick={(event) => {
        link.onClick?.(event);
        if (!link.path || link.openInNewTab) return;
        event.preventDefault();
        locationService.push(link.path);
      }}
    />
  ));
  return (
    <Menu>
      {items.length > 0 ? (
        <Menu.Item label="Extensions" icon="plug" childItems={items} />
      ) : (
        <Menu.Item label="No extensions" disabled />
      )}
    </Menu>
  );
}

/** The message of whatever a data source threw, Grafana's fetch errors included. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  const { data, statusText } = (error ?? {}) as {
    data?: { message?: string; detail?: string; title?: string };
    statusText?: string;
  };
  return data?.message ?? data?.detail ?? data?.title ?? statusText ?? String(error);
}
