import { type MaintenanceWindow } from '@appops/shared/contract/maintenance';
import { maintenanceStates, maintenanceWords } from '@appops/shared/words/maintenance';
import { choicesOf } from '@appops/shared/words/said';
import { Button } from '@grafana/ui';
import { useState } from 'react';
import { FilterField } from '../../shared/form/fields.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { choicesField, slugsField, textField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { PlaceFilters } from '../services/place-filters.tsx';
import { cancelWindow, endWindow, useMaintenance } from './api.ts';
import { windowColumns } from './window-columns.tsx';
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
            columns={windowColumns({ end, cancel, onChange: setEdited })}
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
