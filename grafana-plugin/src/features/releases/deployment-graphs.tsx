import type { Deployment } from '@appops/shared/contract/deployments';
import type { Monitor } from '@appops/shared/contract/monitors';
import { dateTime, type TimeRange } from '@grafana/data';
import { Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { latencyFrame } from '../../shared/graph/frames.ts';
import { MonitorGraph } from '../../shared/graph/monitor-graph.tsx';
import { paths } from '../../shared/paths.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { monitorStatus } from '../../shared/status/monitors.ts';
import { useAllMonitors, useSeries } from '../monitors/api.ts';
import { windowAround } from './window.ts';

/** How many monitors are drawn; the others are linked. */
const MOST = 4;

/** The latency of each monitor of its environment, from before it to after it, with it as a region. */
export function DeploymentGraphs({ deployment }: { deployment: Deployment }) {
  const { service, environment } = deployment;
  const monitors = useAllMonitors({ service: [service], environment: [environment] });
  return (
    <Loaded query={monitors}>
      {({ items }) =>
        items.length === 0 ? (
          <Text color="secondary">
            No monitor watches {service} in {environment}, so nothing can be said of this deployment.{' '}
            <PageLink to={`${paths.overview}?start=monitor`}>Add one</PageLink>
          </Text>
        ) : (
          <Stack direction="column" gap={2}>
            {items.slice(0, MOST).map((monitor) => (
              <Graph key={monitor.id} monitor={monitor} deployment={deployment} />
            ))}
            {items.length > MOST && <Text color="secondary">and {items.length - MOST} more monitors</Text>}
          </Stack>
        )
      }
    </Loaded>
  );
}

function Graph({ monitor, deployment }: { monitor: Monitor; deployment: Deployment }) {
  const now = useNow(true);
  const span = windowAround(deployment, now, Date.parse(monitor.createdAt));
  const series = useSeries(
    monitor.id,
    span,
    () => ({ from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() }),
    400,
  );
  const range = useMemo<TimeRange>(() => {
    const [from, to] = [dateTime(span.from), dateTime(span.to)];
    return { from, to, raw: { from, to } };
  }, [span.from, span.to]);
  const shown = useMemo(() => [deployment], [deployment]);
  return (
    <div>
      <Stack alignItems="center" gap={2}>
        <PageLink to={paths.monitor(monitor.id)}>{monitor.name}</PageLink>
        <StatusLabel status={monitorStatus(monitor.state.value)} />
      </Stack>
      <Loaded query={series}>
        {(data) => (
          <MonitorGraph
            title={`Latency of ${monitor.name}`}
            frame={latencyFrame(data)}
            deployments={shown}
            range={range}
            height={200}
          />
        )}
      </Loaded>
    </div>
  );
}
