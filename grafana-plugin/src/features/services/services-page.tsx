import type { Service } from '@appops/shared/contract/services';
import { retirementWords } from '@appops/shared/words/retirement';
import { Alert, Badge, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { OrderChoice } from '../../shared/form/order-choice.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { paths, withFilters } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { choiceField, textField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { useServiceList } from './api.ts';
import { ServiceNow } from './service-now.tsx';
import { MakeService } from './make-service.tsx';

const fields = {
  search: textField(),
  show: choiceField(['used', 'merged', 'retired'], 'used'),
  order: choiceField(['worst', 'name'], 'worst'),
};

const NONE = {
  used: 'There is no service yet',
  merged: 'No environment holds several',
  retired: 'No service was retired',
} as const;

/** What people depend on: services with their environments, those that were retired apart. */
export function ServicesPage() {
  const [{ search, show, order }, change] = useUrlState(fields);
  const services = useServiceList({
    order,
    retired: show === 'retired' ? 'only' : 'no',
    ...(show === 'merged' ? { merged: 'true' as const } : {}),
    ...(search === '' ? {} : { search }),
  });
  const merged = useServiceList({ merged: 'true' });
  const several = merged.data?.total ?? merged.data?.items.length ?? 0;
  return (
    <PageFrame
      subTitle="What people depend on, where it runs, and by what it is known."
      actions={<MakeService />}
    >
      {several > 0 && show !== 'merged' && (
        <Alert
          bottomSpacing={0}
          severity="warning"
          title={`${several === 1 ? 'One service has' : `${several} services have`} an environment that the first release may have made of several`}
          buttonContent="See which"
          onRemove={() => change({ show: 'merged' })}
        />
      )}
      <FilterBar>
        <SearchField
          label="Search name, repository, owner"
          value={search}
          onChange={(value) => change({ search: value }, 'replace')}
        />
        <RadioButtonGroup<'used' | 'merged' | 'retired'>
          aria-label="Which services"
          options={[
            { value: 'used', label: retirementWords.in_use.label },
            ...(several > 0 || show === 'merged'
              ? [{ value: 'merged' as const, label: 'May be merged' }]
              : []),
            { value: 'retired', label: retirementWords.retired.label },
          ]}
          value={show}
          onChange={(value) => change({ show: value })}
        />
        <OrderChoice
          orders={['worst', 'name']}
          value={order}
          onChange={(value) => change({ order: value })}
        />
      </FilterBar>
      <ListView
        listing={services}
        noun={['service', 'services']}
        filtered={search !== ''}
        onClear={() => change({ search: '' })}
        none={{
          message: NONE[show],
          well: show === 'merged',
          about:
            show === 'used'
              ? 'Make one here, or let it appear with “Get started” on the Overview: deployments and monitors name one.'
              : show === 'retired'
                ? 'One that has ended is retired on its own page; its history stays.'
                : undefined,
        }}
      >
        {(items) => (
          <DataTable
            label="Services"
            columns={columns}
            rows={items}
            rowKey={({ slug }) => slug}
            rowTo={({ slug }) => paths.service(slug)}
            rowTestId="service-row"
          />
        )}
      </ListView>
    </PageFrame>
  );
}

const columns: Column<Service>[] = [
  {
    id: 'name',
    header: 'Service',
    width: '28%',
    cell: ({ slug, name, retiredAt }) => (
      <Stack direction="column" gap={0}>
        <Stack alignItems="center" gap={1} wrap="wrap">
          <PageLink to={paths.service(slug)}>{name}</PageLink>
          {retiredAt && <Badge text="retired" color="darkgrey" icon="archive-alt" />}
        </Stack>
        {slug !== name && (
          <Text variant="bodySmall" color="secondary">
            {slug}
          </Text>
        )}
      </Stack>
    ),
  },
  { id: 'now', header: 'Now', width: '20%', cell: ({ slug, now }) => <ServiceNow slug={slug} now={now} /> },
  {
    id: 'environments',
    header: 'Environments',
    cell: ({ environments, retiredEnvironments = [] }) => (
      <Stack direction="column" gap={0}>
        <span>{environments.map(({ name }) => name).join(', ') || '–'}</span>
        {environments.some(({ mayBeMerged }) => mayBeMerged) && (
          <Text variant="bodySmall" color="warning">
            one may hold several
          </Text>
        )}
        {retiredEnvironments.length > 0 && (
          <Text variant="bodySmall" color="secondary">
            {retiredEnvironments.length} retired
          </Text>
        )}
      </Stack>
    ),
  },
  { id: 'owners', header: 'Owners', hideBelow: 'lg', cell: ({ owners }) => owners.join(', ') || '–' },
  {
    id: 'repository',
    header: 'Repository',
    hideBelow: 'md',
    cell: ({ repository }) => <span style={{ overflowWrap: 'anywhere' }}>{repository ?? '–'}</span>,
  },
  {
    id: 'when',
    header: 'Made',
    hideBelow: 'lg',
    cell: ({ createdAt, retiredAt }) =>
      retiredAt ? (
        <>
          retired <Age at={retiredAt} />
        </>
      ) : (
        <Age at={createdAt} />
      ),
  },
  {
    id: 'releases',
    header: '',
    align: 'end',
    cell: ({ slug }) => (
      <PageLink to={withFilters(paths.releases, { service: slug, from: 'now-30d', to: 'now' })}>
        Releases
      </PageLink>
    ),
  },
];
