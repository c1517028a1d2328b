import { type Monitor } from '@appops/shared/contract/monitors';
import { wellWords } from '@appops/shared/rules/checks/well-words';
import { failureInWords } from '@appops/shared/words/failure';
import { monitorWords, toldMonitorStates } from '@appops/shared/words/monitor';
import { choicesOf } from '@appops/shared/words/said';
import { Stack, Text } from '@grafana/ui';
import { FilterField } from '../../shared/form/fields.tsx';
import { OrderChoice } from '../../shared/form/order-choice.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { paths } from '../../shared/paths.ts';
import { microsecondWords, settingWords } from '@appops/shared/words/time';
import { Age, Lasting } from '../../shared/ui/age.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { ButtonLink, PageLink } from '../../shared/ui/page-link.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { choiceField, choicesField, slugsField, textField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { monitorStatus } from '../../shared/status/monitors.ts';
import { PlaceFilters } from '../services/place-filters.tsx';
import { EnvironmentName, ServiceName } from '../services/place-names.tsx';
import { useMonitors } from './api.ts';
import { OnTop } from './on-top.tsx';
import { readingOf } from './protocols/views.ts';
import { Sparkline } from './sparkline.tsx';

const fields = {
  search: textField(),
  service: slugsField(),
  environment: slugsField(),
  state: choicesField(toldMonitorStates),
  order: choiceField(['worst', 'name'], 'worst'),
};

/** Monitors with their state, their last result and their latest runs. */
export function MonitorsPage() {
  const [{ order, search, ...filters }, change] = useUrlState(fields);
  const monitors = useMonitors({ ...filters, order, ...(search === '' ? {} : { search }) });
  const filtered = search !== '' || Object.values(filters).some((list) => list.length > 0);
  return (
    <PageFrame
      subTitle="Checks that run again and again, and tell first when something is wrong."
      actions={
        <ButtonLink to={paths.newMonitor} icon="plus" variant="primary" data-testid="add-monitor">
          Add a monitor
        </ButtonLink>
      }
    >
      <FilterBar>
        <SearchField
          label="Search name, address, service"
          value={search}
          onChange={(value) => change({ search: value }, 'replace')}
        />
        <PlaceFilters service={filters.service} environment={filters.environment} onChange={change} />
        <FilterField
          label="State"
          options={choicesOf(toldMonitorStates, monitorWords)}
          value={filters.state}
          onChange={(state) => change({ state })}
        />
        <OrderChoice
          orders={['worst', 'name']}
          value={order}
          onChange={(value) => change({ order: value })}
        />
      </FilterBar>
      <ListView
        listing={monitors}
        noun={['monitor', 'monitors']}
        filtered={filtered}
        onClear={() => change({ search: '', service: [], environment: [], state: [] })}
        none={{
          message: 'Nothing is watched yet',
          about: 'A monitor asks a URL as often as each second, and opens an incident when it goes down.',
          button: (
            <ButtonLink to={`${paths.overview}?start=monitor`} icon="plus" variant="primary">
              Add a monitor
            </ButtonLink>
          ),
        }}
      >
        {(items) => (
          <DataTable
            label="Monitors"
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            rowTo={({ id }) => paths.monitor(id)}
            rowTestId="monitor-row"
          />
        )}
      </ListView>
    </PageFrame>
  );
}

const columns: Column<Monitor>[] = [
  {
    id: 'state',
    header: 'State',
    width: '10em',
    cell: (monitor) => (
      <Stack direction="column" gap={0}>
        <StatusLabel status={monitorStatus(monitor.state.value)} data-testid="monitor-state" />
        <Text variant="bodySmall" color="secondary">
          <Lasting since={monitor.state.since} />
        </Text>
        <OnTop monitor={monitor} />
      </Stack>
    ),
  },
  {
    id: 'name',
    header: 'Monitor',
    cell: ({ id, name, check }) => (
      <Stack direction="column" gap={0}>
        <PageLink to={paths.monitor(id)}>{name}</PageLink>
        {readingOf(check).target(check) !== name && (
          <Text variant="bodySmall" color="secondary" truncate>
            {readingOf(check).target(check)}
          </Text>
        )}
      </Stack>
    ),
  },
  {
    id: 'where',
    header: 'Service',
    cell: ({ service, environment }) => (
      <Stack direction="column" gap={0}>
        <ServiceName slug={service} />
        <Text variant="bodySmall" color="secondary">
          <EnvironmentName service={service} slug={environment} />
        </Text>
      </Stack>
    ),
  },
  { id: 'recent', header: 'Latest runs', cell: ({ recent }) => <Sparkline recent={recent} /> },
  {
    id: 'last',
    header: 'Last result',
    hideBelow: 'lg',
    cell: ({ lastResult }) =>
      lastResult === null ? (
        <Text color="secondary">none yet</Text>
      ) : (
        <Stack direction="column" gap={0}>
          <span>
            {lastResult.reason !== null
              ? failureInWords(lastResult.reason)
              : (lastResult.missedBecause ?? wellWords(lastResult.attempts.at(-1), lastResult.statusCode))}
          </span>
          <Text variant="bodySmall" color="secondary">
            <Age at={lastResult.slot} />
          </Text>
        </Stack>
      ),
  },
  {
    id: 'latency',
    header: 'Took',
    align: 'end',
    cell: ({ lastResult }) => microsecondWords(lastResult?.totalUs ?? null),
  },
  {
    id: 'interval',
    header: 'Every',
    align: 'end',
    hideBelow: 'lg',
    cell: ({ intervalMs }) => settingWords(intervalMs),
  },
];
