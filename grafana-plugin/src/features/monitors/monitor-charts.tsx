import type { Monitor } from '@appops/shared/contract/monitors';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { availabilityFrame, latencyFrame } from '../../shared/graph/frames.ts';
import { MonitorGraph } from '../../shared/graph/monitor-graph.tsx';
import { useNow } from '../../shared/time/use-now.ts';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { RangePicker } from '../../shared/ui/range-picker.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { SkeletonRows } from '../../shared/ui/skeleton.tsx';
import { instantsOf, rawRange, timeFields, useResolvedRange } from '../../shared/url-state/time-range.ts';
import { choiceField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { useDeployments } from '../releases/api.ts';
import { useSeries } from './api.ts';
import { usualRange } from './usual-range.ts';

const fields = { ...timeFields(''), show: choiceField(['latency', 'availability'], 'latency') };

/** A monitor over time, with the deployments of its service and environment as regions. */
export function MonitorCharts({ monitor }: { monitor: Monitor }) {
  const { id, service, environment } = monitor;
  const [{ from, to, show }, change] = useUrlState(fields);
  const usual = usualRange(monitor, useNow(true));
  const raw = useMemo(() => rawRange(from, to, usual), [from, to, usual]);
  const range = useResolvedRange(raw);
  const series = useSeries(id, raw, () => instantsOf(raw), 600);
  const deployments = useDeployments({ raw, service, environment }, () => ({
    service: [service],
    environment: [environment],
    ...instantsOf(raw),
  }));
  return (
    <Section
      title="Over time"
      actions={
        <Stack gap={1} wrap="wrap">
          <RadioButtonGroup<'latency' | 'availability'>
            size="md"
            aria-label="What is drawn"
            options={[
              { value: 'latency', label: 'Latency' },
              { value: 'availability', label: 'Availability' },
            ]}
            value={show}
            onChange={(value) => change({ show: value })}
          />
          <RangePicker raw={raw} onChange={(a, b) => change({ from: a, to: b })} />
        </Stack>
      }
    >
      <Loaded query={series} skeleton={<SkeletonRows rows={1} height={32} />}>
        {(data) => (
          <>
            <MonitorGraph
              title={`${show === 'latency' ? 'Latency' : 'Availability'} of ${monitor.name}`}
              frame={show === 'latency' ? latencyFrame(data) : availabilityFrame(data)}
              deployments={deployments.data?.items ?? []}
              range={range}
              onRange={(a, b) => change({ from: String(Math.round(a)), to: String(Math.round(b)) })}
            />
            {deployments.error !== null && deployments.data === undefined && (
              <Text color="warning" data-testid="deployments-not-loaded">
                Deployments could not be loaded. None is drawn, though there may have been some.
              </Text>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}
