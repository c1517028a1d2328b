import { deploymentStatuses, verdictValues, type Deployment } from '@appops/shared/contract/deployments';
import { Button, EmptyState, Stack } from '@grafana/ui';
import { useMemo } from 'react';
import { FilterField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { RangePicker } from '../../shared/ui/range-picker.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { instantsOf, rawRange, timeFields, useResolvedRange } from '../../shared/url-state/time-range.ts';
import { choicesField, slugsField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { deploymentStatus, verdictStatus } from '../../shared/words/releases.ts';
import { useServices } from '../services/api.ts';
import { environmentOptions, serviceOptions } from '../services/options.ts';
import { useDeployments } from './api.ts';
import { DeploymentTable } from './deployment-table.tsx';
import { zoomOf } from './model.ts';
import { ReleaseTimeline } from './release-timeline.tsx';

const fields = {
  ...timeFields('now-7d'),
  service: slugsField(),
  environment: slugsField(),
  status: choicesField(deploymentStatuses),
  verdict: choicesField(verdictValues),
};

/** Deployments as they happened: a picture over time, and each with its verdict. */
export function ReleasesPage() {
  const [state, change] = useUrlState(fields);
  const { service, environment, status, verdict, from, to } = state;
  const raw = useMemo(() => rawRange(from, to, 'now-7d'), [from, to]);
  const range = useResolvedRange(raw);
  const services = useServices();
  const known = services.data?.items ?? [];
  const filters = { service, environment, status, verdict };
  const deployments = useDeployments({ raw, filters }, () => ({ ...filters, ...instantsOf(raw) }));
  const filtered = [service, environment, status, verdict].some((list) => list.length > 0);
  return (
    <PageFrame
      subTitle="What went into which environment, and whether it made things worse."
      actions={<RangePicker raw={raw} onChange={(a, b) => change({ from: a, to: b })} />}
    >
      <Stack gap={1} wrap="wrap">
        <FilterField
          label="Service"
          options={serviceOptions(known)}
          value={service}
          onChange={(value) => change({ service: value })}
        />
        <FilterField
          label="Environment"
          options={environmentOptions(known, service)}
          value={environment}
          onChange={(value) => change({ environment: value })}
        />
        <FilterField
          label="Status"
          options={deploymentStatuses.map((value) => ({ value, label: deploymentStatus(value).word }))}
          value={status}
          onChange={(value) => change({ status: value })}
        />
        <FilterField
          label="Verdict"
          options={verdictValues.map((value) => ({ value, label: verdictStatus({ value }).word }))}
          value={verdict}
          onChange={(value) => change({ verdict: value })}
        />
      </Stack>
      <Loaded query={deployments}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState
              variant={filtered ? 'not-found' : 'call-to-action'}
              message={filtered ? 'No deployment fits these filters' : 'No deployment in this time'}
              button={
                <ButtonLink to={`${paths.overview}?start=deployment`} icon="plus" variant="primary">
                  Send a deployment
                </ButtonLink>
              }
            >
              {filtered
                ? 'Take a filter away, or choose a longer time.'
                : 'Choose a longer time, or let your pipeline tell AppOps of its deployments.'}
            </EmptyState>
          ) : (
            <Stack direction="column" gap={2}>
              <Section
                title="Over time"
                actions={
                  <ZoomButton
                    deployments={items}
                    range={{ from: range.from.valueOf(), to: range.to.valueOf() }}
                    onRange={(a, b) => change({ from: String(a), to: String(b) })}
                  />
                }
              >
                <ReleaseTimeline
                  deployments={items}
                  range={{ from: range.from.valueOf(), to: range.to.valueOf() }}
                  now={serverNow()}
                />
              </Section>
              <DeploymentTable deployments={items} />
              {nextCursor !== null && (
                <p>These are the newest {items.length}. Choose a shorter time for others.</p>
              )}
            </Stack>
          )
        }
      </Loaded>
    </PageFrame>
  );
}

/** Chooses the time in which something was, where that is a small part of the time that is chosen. */
function ZoomButton({
  deployments,
  range,
  onRange,
}: {
  deployments: readonly Deployment[];
  range: { from: number; to: number };
  onRange: (from: number, to: number) => void;
}) {
  const zoom = zoomOf(deployments, range, serverNow());
  if (zoom === null) return null;
  return (
    <Button size="sm" variant="secondary" icon="search-plus" onClick={() => onRange(zoom.from, zoom.to)}>
      Zoom to these deployments
    </Button>
  );
}
