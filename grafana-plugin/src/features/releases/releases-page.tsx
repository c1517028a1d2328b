import { deploymentStatuses, deploymentWords } from '@appops/shared/words/deployment';
import { verdictValues, verdictWords } from '@appops/shared/words/verdict';
import { choicesOf } from '@appops/shared/words/said';
import { useMemo } from 'react';
import { FilterField } from '../../shared/form/fields.tsx';
import { OrderChoice } from '../../shared/form/order-choice.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { paths } from '../../shared/paths.ts';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { RangePicker } from '../../shared/ui/range-picker.tsx';
import { instantsOf, rawRange, timeFields, useResolvedRange } from '../../shared/url-state/time-range.ts';
import { choiceField, choicesField, slugsField, textField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { PlaceFilters } from '../services/place-filters.tsx';
import { useDeploymentList, useDrawnDeployments } from './api.ts';
import { DeploymentTable } from './deployment-table.tsx';
import { OverTime } from './over-time.tsx';

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
      <OverTime drawn={drawn} range={range} onRange={(a, b) => change({ from: String(a), to: String(b) })} />
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
