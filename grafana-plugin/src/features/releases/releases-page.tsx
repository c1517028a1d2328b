import { type Deployment } from '@appops/shared/contract/deployments';
import { deploymentStatuses, deploymentWords } from '@appops/shared/words/deployment';
import { verdictValues, verdictWords } from '@appops/shared/words/verdict';
import { choicesOf } from '@appops/shared/words/said';
import { Button, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { FilterField } from '../../shared/form/fields.tsx';
import { OrderChoice } from '../../shared/form/order-choice.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { paths } from '../../shared/paths.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { instantWords } from '../../shared/ui/age.tsx';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ListView, countText } from '../../shared/ui/list-view.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { RangePicker } from '../../shared/ui/range-picker.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { instantsOf, rawRange, timeFields, useResolvedRange } from '../../shared/url-state/time-range.ts';
import { choiceField, choicesField, slugsField, textField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { PlaceFilters } from '../services/place-filters.tsx';
import { useDeploymentList, useDrawnDeployments } from './api.ts';
import { DeploymentTable } from './deployment-table.tsx';
import { fetchedFrom, zoomOf } from './model.ts';
import { ReleaseTimeline } from './release-timeline.tsx';

const fields = {
  ...timeFields('now-7d'),
  search: textField(),
  service: slugsField(),
  environment: slugsField(),
  status: choicesField(deploymentStatuses),
  verdict: choicesField(verdictValues),
  order: choiceField(['worst', 'newest'], 'worst'),
};

/** Deployments as they happened: a picture over time, and each with its verdict. */
export function ReleasesPage() {
  const [state, change] = useUrlState(fields);
  const { search, service, environment, status, verdict, order, from, to } = state;
  const raw = useMemo(() => rawRange(from, to, 'now-7d'), [from, to]);
  const resolved = useResolvedRange(raw);
  const range = { from: resolved.from.valueOf(), to: resolved.to.valueOf() };
  const filters = { service, environment, status, verdict, ...(search === '' ? {} : { search }) };
  const drawn = useDrawnDeployments({ raw, filters }, () => ({ ...filters, ...instantsOf(raw) }));
  const listed = useDeploymentList({ raw, filters, order }, () => ({
    ...filters,
    order,
    ...instantsOf(raw),
  }));
  const filtered = search !== '' || [service, environment, status, verdict].some((list) => list.length > 0);
  return (
    <PageFrame
      subTitle="What went into which environment, and whether it made things worse."
      actions={<RangePicker raw={raw} onChange={(a, b) => change({ from: a, to: b })} />}
    >
      <FilterBar>
        <SearchField
          label="Search version, commit, service"
          value={search}
          onChange={(value) => change({ search: value }, 'replace')}
        />
        <PlaceFilters service={service} environment={environment} onChange={change} />
        <FilterField
          label="Status"
          options={choicesOf(deploymentStatuses, deploymentWords)}
          value={status}
          onChange={(value) => change({ status: value })}
        />
        <FilterField
          label="Verdict"
          options={choicesOf(verdictValues, verdictWords)}
          value={verdict}
          onChange={(value) => change({ verdict: value })}
        />
      </FilterBar>
      <Loaded query={drawn} skeleton={<></>}>
        {({ items, total, hasMore }) => {
          const since = fetchedFrom(items, hasMore);
          return (
            items.length > 0 && (
              <Section
                title="Over time"
                actions={
                  <ZoomButton
                    deployments={items}
                    range={range}
                    onRange={(a, b) => change({ from: String(a), to: String(b) })}
                  />
                }
              >
                {since !== null && (
                  <Stack alignItems="center" gap={1} wrap="wrap" data-testid="partly-fetched">
                    <Text color="secondary">
                      {`${countText(items.length, total, hasMore, 'deployment', 'deployments')}: everything since ${instantWords(since)}. What is hatched was not fetched; choose a shorter time or load more.`}
                    </Text>
                    <Button
                      size="sm"
                      variant="secondary"
                      onClick={drawn.more}
                      disabled={drawn.former}
                      data-testid="draw-more"
                    >
                      {drawn.former ? 'Loading…' : 'Load more'}
                    </Button>
                  </Stack>
                )}
                <ReleaseTimeline deployments={items} range={range} now={serverNow()} fetchedFrom={since} />
              </Section>
            )
          );
        }}
      </Loaded>
      <ListView
        listing={listed}
        noun={['deployment', 'deployments']}
        filtered={filtered}
        onClear={() => change({ search: '', service: [], environment: [], status: [], verdict: [] })}
        none={{
          message: 'No deployment in this time',
          about: 'Choose a longer time, or let your pipeline tell AppOps of its deployments.',
          button: (
            <ButtonLink to={`${paths.overview}?start=deployment`} icon="plus" variant="primary">
              Send a deployment
            </ButtonLink>
          ),
        }}
      >
        {(items) => (
          <>
            <div>
              <OrderChoice
                orders={['worst', 'newest']}
                value={order}
                onChange={(value) => change({ order: value })}
                size="sm"
              />
            </div>
            <DeploymentTable deployments={items} />
          </>
        )}
      </ListView>
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
