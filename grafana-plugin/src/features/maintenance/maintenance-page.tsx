import { type MaintenanceWindow } from '@appops/shared/contract/maintenance';
import {
  maintenanceChangeWords,
  maintenanceStates,
  maintenanceWords,
} from '@appops/shared/words/maintenance';
import { choicesOf, saidOf } from '@appops/shared/words/said';
import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { FilterField } from '../../shared/form/fields.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { durationWords } from '@appops/shared/words/time';
import { Age, Instant } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { choicesField, slugsField, textField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { maintenanceStatus } from '../../shared/status/maintenance.ts';
import { PlaceFilters } from '../services/place-filters.tsx';
import { EnvironmentName, ServiceName } from '../services/place-names.tsx';
import { cancelWindow, endWindow, useMaintenance } from './api.ts';
import { WindowModal } from './window-modal.tsx';

const fields = {
  search: textField(),
  service: slugsField(),
  environment: slugsField(),
  state: choicesField(maintenanceStates),
};

/** Planned work: what runs, what is to come, and what was. */
export function MaintenancePage() {
  const [{ search, service, environment, state }, change] = useUrlState(fields);
  const [edited, setEdited] = useState<MaintenanceWindow | 'new' | null>(null);
  const windows = useMaintenance({ service, environment, state, ...(search === '' ? {} : { search }) });
  const end = useMutation((id: string, key) => endWindow(id, key));
  const cancel = useMutation((id: string, key) => cancelWindow(id, key));
  const failed = end.error ?? cancel.error;
  const filtered = search !== '' || service.length + environment.length + state.length > 0;
  const columns: Column<MaintenanceWindow>[] = [
    ...shownColumns,
    {
      id: 'verbs',
      header: '',
      align: 'end',
      cell: (it) =>
        (it.state === 'running' || it.state === 'planned') && (
          <Stack gap={1} justifyContent="flex-end" wrap="wrap">
            <Button
              size="sm"
              variant="secondary"
              disabled={!mayEdit()}
              onClick={() => setEdited(it)}
              data-testid="change-maintenance"
            >
              Change
            </Button>
            {it.state === 'running' ? (
              <ConfirmButton
                label="End now"
                size="sm"
                variant="secondary"
                title={`End “${it.title}” now?`}
                question="What was measured in it stays as it is. From now on notifications go out again and failures count."
                disabled={!mayEdit() || end.busy}
                onConfirm={() => void end.run(it.id)}
                data-testid="end-maintenance"
              />
            ) : (
              <ConfirmButton
                label="Cancel it"
                size="sm"
                variant="secondary"
                title={`Call off “${it.title}”?`}
                question="It has not begun, so nothing was measured in it. It stays in the list as called off."
                disabled={!mayEdit() || cancel.busy}
                onConfirm={() => void cancel.run(it.id)}
                data-testid="cancel-maintenance"
              />
            )}
          </Stack>
        ),
    },
  ];
  return (
    <PageFrame
      subTitle="Planned work. It mutes notification, never recording, and what happens in it proves nothing."
      actions={
        <Button
          icon="plus"
          disabled={!mayEdit()}
          tooltip={mayEdit() ? undefined : EDITORS_ONLY}
          onClick={() => setEdited('new')}
          data-testid="plan-maintenance"
        >
          Plan maintenance
        </Button>
      }
    >
      <FilterBar>
        <SearchField
          label="Search titles"
          value={search}
          onChange={(value) => change({ search: value }, 'replace')}
        />
        <PlaceFilters service={service} environment={environment} onChange={change} />
        <FilterField
          label="State"
          options={choicesOf(maintenanceStates, maintenanceWords)}
          value={state}
          onChange={(value) => change({ state: value })}
        />
      </FilterBar>
      {failed !== null && <ErrorAlert error={failed} />}
      <ListView
        listing={windows}
        noun={['window', 'windows']}
        filtered={filtered}
        onClear={() => change({ search: '', service: [], environment: [], state: [] })}
        none={{
          message: 'No maintenance is planned',
          about:
            'Plan it before the work begins: what happened before it was planned is judged as if there were none.',
          button: (
            <Button icon="plus" disabled={!mayEdit()} onClick={() => setEdited('new')}>
              Plan maintenance
            </Button>
          ),
        }}
      >
        {(items) => (
          <DataTable
            label="Maintenance"
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            rowTestId="maintenance-row"
          />
        )}
      </ListView>
      {edited !== null && (
        <WindowModal window={edited === 'new' ? null : edited} onDone={() => setEdited(null)} />
      )}
    </PageFrame>
  );
}

const shownColumns: Column<MaintenanceWindow>[] = [
  {
    id: 'state',
    header: 'State',
    cell: ({ state }) => (
      <StatusLabel status={maintenanceStatus(state ?? 'unknown')} data-testid="maintenance-state" />
    ),
  },
  {
    id: 'title',
    header: 'What is done',
    cell: ({ title, changed }) => (
      <Stack direction="column" gap={0}>
        <span style={{ overflowWrap: 'anywhere' }}>{title}</span>
        {changed && (
          <Text variant="bodySmall" color="secondary">
            {saidOf(maintenanceChangeWords, changed.as).label} by {changed.by.name}, <Age at={changed.at} />
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
          {environment === null ? (
            'all environments'
          ) : (
            <EnvironmentName service={service} slug={environment} />
          )}
        </Text>
      </Stack>
    ),
  },
  { id: 'from', header: 'From', cell: ({ startsAt }) => <Instant at={startsAt} /> },
  {
    id: 'until',
    header: 'Until',
    cell: ({ startsAt, endsAt }) => (
      <Stack direction="column" gap={0}>
        <Instant at={endsAt} />
        <Text variant="bodySmall" color="secondary">
          {durationWords(Date.parse(endsAt) - Date.parse(startsAt))}
        </Text>
      </Stack>
    ),
  },
  {
    id: 'by',
    header: 'Planned by',
    hideBelow: 'lg',
    cell: ({ createdBy, plannedAt }) => (
      <Stack direction="column" gap={0}>
        <span>{createdBy.name}</span>
        {plannedAt !== undefined && (
          <Text variant="bodySmall" color="secondary">
            <Age at={plannedAt} />
          </Text>
        )}
      </Stack>
    ),
  },
];
