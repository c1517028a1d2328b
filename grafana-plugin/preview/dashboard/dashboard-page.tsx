import { css } from '@emotion/css';
import {
  dateMath,
  dateTime,
  getTimeZone,
  type DataFrame,
  type GrafanaTheme2,
  type TimeRange,
} from '@grafana/data';
import { getTemplateSrv, locationService } from '@grafana/runtime';
import { Alert, InlineSwitch, RefreshPicker, TimeRangePicker, useStyles2 } from '@grafana/ui';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import { PreviewPluginPage } from '../chrome/plugin-page.tsx';
import { readDashboard, type DashboardModel } from './dashboard-model.ts';
import { messageOf, PanelFrame } from './panel-frame.tsx';
import { runAnnotationLayer } from './run-queries.ts';

const columns = 24;
const rowHeight = 30;
const gap = 8;

/** The dashboard that the plugin brings along, with its annotation layers, as far as the preview needs it. */
export function DashboardPage({ pluginId, path }: { pluginId: string; path: string }) {
  const [dashboard, setDashboard] = useState<DashboardModel>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    readDashboard(pluginId, path).then(setDashboard, (reason: unknown) => setError(messageOf(reason)));
  }, [pluginId, path]);
  if (error) return <Alert severity="error" title={error} />;
  return dashboard ? <OpenDashboard dashboard={dashboard} /> : null;
}

function OpenDashboard({ dashboard }: { dashboard: DashboardModel }) {
  const styles = useStyles2(getStyles);
  const timeZone = getTimeZone();
  const { range, setRange, refresh } = useTimeRange(dashboard);
  const [hidden, setHidden] = useState(() =>
    dashboard.annotations.list.filter(({ enable }) => !enable).map(({ name }) => name),
  );
  const { ref, width } = useWidth();
  const { annotations, error } = useAnnotations(dashboard, hidden, range, width);
  const [every, setEvery] = useState('');

  const narrow = width < 700;
  const column = (width - gap * (columns - 1)) / columns;
  const left = (units: number) => units * (column + gap);
  return (
    <PreviewPluginPage
      pageNav={{ text: dashboard.title, hideFromBreadcrumbs: true }}
      actions={
        <TimeControls range={range} setRange={setRange} refresh={refresh} every={every} setEvery={setEvery} />
      }
    >
      {every && <Every key={every} interval={every} run={refresh} />}
      <div className={styles.layers}>
        {dashboard.annotations.list.map(({ name }) => (
          <InlineSwitch
            key={name}
            id={`layer-${name}`}
            label={name}
            showLabel
            value={!hidden.includes(name)}
            onChange={({ currentTarget }) =>
              setHidden(currentTarget.checked ? hidden.filter((one) => one !== name) : [...hidden, name])
            }
          />
        ))}
        {error && <span role="alert">The annotations could not be read: {error}</span>}
      </div>
      <div ref={ref} className={styles.grid}>
        {width > 0 &&
          dashboard.panels.map((panel) => {
            const { x, y, w, h } = panel.gridPos;
            const panelWidth = narrow ? width : left(w) - gap;
            const panelHeight = h * (rowHeight + gap) - gap;
            return (
              <div
                key={panel.id}
                style={
                  narrow ? undefined : { position: 'absolute', left: left(x), top: y * (rowHeight + gap) }
                }
              >
                <PanelFrame
                  dashboard={dashboard}
                  panel={panel}
                  range={range}
                  timeZone={timeZone}
                  annotations={annotations}
                  width={panelWidth}
                  height={panelHeight}
                  onChangeTimeRange={({ from, to }) => setRange(absolute(from, to))}
                />
              </div>
            );
          })}
        {!narrow && <div style={{ height: bottomOf(dashboard) * (rowHeight + gap) }} />}
      </div>
    </PreviewPluginPage>
  );
}

interface TimeProps {
  range: TimeRange;
  setRange: (range: TimeRange) => void;
  refresh: () => void;
  /** How often it refreshes by itself; empty for never. */
  every: string;
  setEvery: (every: string) => void;
}

function TimeControls({ range, setRange, refresh, every, setEvery }: TimeProps) {
  return (
    <>
      <TimeRangePicker
        value={range}
        timeZone={getTimeZone()}
        onChange={setRange}
        onChangeTimeZone={() => {}}
        onMoveBackward={() => setRange(shift(range, -0.5))}
        onMoveForward={() => setRange(shift(range, 0.5))}
        onZoom={() => setRange(zoomOut(range))}
      />
      <RefreshPicker
        tooltip="Refresh"
        value={every}
        onRefresh={refresh}
        onIntervalChanged={setEvery}
        intervals={['5s', '10s', '30s', '1m']}
      />
    </>
  );
}

/** The range lies in the URL as `from` and `to`, as in Grafana; a refresh reads "now" again. */
function useTimeRange(dashboard: DashboardModel) {
  const { search } = useLocation();
  const [tick, setTick] = useState(0);
  const range = useMemo(() => {
    // A refresh makes a relative range move on.
    void tick;
    const query = new URLSearchParams(search);
    const raw = { from: query.get('from') ?? dashboard.time.from, to: query.get('to') ?? dashboard.time.to };
    const parse = (text: string, roundUp: boolean) =>
      /^\d+$/.test(text) ? dateTime(Number(text)) : (dateMath.parse(text, roundUp) ?? dateTime());
    const parsed: TimeRange = { from: parse(raw.from, false), to: parse(raw.to, true), raw };
    getTemplateSrv().updateTimeRange(parsed);
    return parsed;
  }, [search, dashboard, tick]);
  const setRange = useCallback(({ raw }: TimeRange) => {
    const text = (value: TimeRange['raw']['from']) =>
      typeof value === 'string' ? value : String(value.valueOf());
    locationService.partial({ from: text(raw.from), to: text(raw.to) });
  }, []);
  const refresh = useCallback(() => setTick((count) => count + 1), []);
  return { range, setRange, refresh };
}

function absolute(from: number, to: number): TimeRange {
  const raw = { from: dateTime(from), to: dateTime(to) };
  return { ...raw, raw };
}

function shift({ from, to }: TimeRange, share: number): TimeRange {
  const by = (to.valueOf() - from.valueOf()) * share;
  return absolute(from.valueOf() + by, to.valueOf() + by);
}

function zoomOut({ from, to }: TimeRange): TimeRange {
  const by = (to.valueOf() - from.valueOf()) / 2;
  return absolute(from.valueOf() - by, to.valueOf() + by);
}

function useWidth() {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver>(undefined);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.current.observe(element);
  }, []);
  return { ref, width };
}

function useAnnotations(dashboard: DashboardModel, hidden: string[], range: TimeRange, width: number) {
  const [result, setResult] = useState<{ annotations: DataFrame[]; error?: string }>({ annotations: [] });
  useEffect(() => {
    if (width === 0) return;
    let isCurrent = true;
    const layers = dashboard.annotations.list.filter(({ name }) => !hidden.includes(name));
    Promise.all(layers.map((layer) => runAnnotationLayer(layer, { dashboard, range, width })))
      .then((annotations) => isCurrent && setResult({ annotations }))
      .catch((error: unknown) => {
        if (isCurrent) setResult(({ annotations }) => ({ annotations, error: messageOf(error) }));
      });
    return () => {
      isCurrent = false;
    };
  }, [dashboard, hidden, range, width]);
  return result;
}

function Every({ interval, run }: { interval: string; run: () => void }) {
  useEffect(() => {
    const timer = setInterval(run, Number.parseInt(interval, 10) * (interval.endsWith('m') ? 60_000 : 1_000));
    return () => clearInterval(timer);
  }, [interval, run]);
  return null;
}

function bottomOf(dashboard: DashboardModel): number {
  return Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
}

function getStyles(theme: GrafanaTheme2) {
  return {
    layers: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(1),
    }),
    grid: css({ position: 'relative', display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  };
}
