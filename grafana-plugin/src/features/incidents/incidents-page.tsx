import { RadioButtonGroup } from '@grafana/ui';
import { FilterField } from '../../shared/form/fields.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { paths } from '../../shared/paths.ts';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { choiceField, choicesField, slugsField, textField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { PlaceFilters } from '../services/place-filters.tsx';
import type { IncidentFilters } from './api.ts';
import { IncidentList } from './incident-list.tsx';
import { incidentNowWords, incidentStatuses, incidentWords } from '@appops/shared/words/incident';
import { severities, severityWords } from '@appops/shared/words/severity';
import { choicesOf } from '@appops/shared/words/said';

const fields = {
  status: choiceField(['needs_you', 'recovered', 'resolved', 'any'], 'needs_you'),
  search: textField(),
  service: slugsField(),
  environment: slugsField(),
  severity: choicesField(severities),
};

const unresolved = incidentStatuses.filter((status) => status !== 'resolved');

/** What each tab asks for: work to be done the worst first, what is over the newest first. */
const TABS = {
  needs_you: { status: unresolved, recovered: 'false', order: 'worst' },
  recovered: { status: unresolved, recovered: 'true', order: 'worst' },
  resolved: { status: ['resolved'], order: 'newest' },
  any: { order: 'newest' },
} as const satisfies Record<string, IncidentFilters>;

const NONE = {
  needs_you: 'Nothing is going on. When a monitor goes down, an incident appears here by itself.',
  recovered: 'Nothing has recovered that waits for you.',
  resolved: 'No incident has been resolved yet.',
  any: 'There has been no incident yet.',
} as const;

/** People coordinating: what is going on, and what was. */
export function IncidentsPage() {
  const [{ status, search, service, environment, severity }, change] = useUrlState(fields);
  const filtered = service.length + environment.length + severity.length + search.trim().length > 0;
  return (
    <PageFrame
      subTitle="What people are working on now, and how it went before."
      actions={
        <ButtonLink to={paths.newIncident} icon="plus" variant="primary" data-testid="open-incident">
          Open an incident
        </ButtonLink>
      }
    >
      <FilterBar>
        <RadioButtonGroup<keyof typeof TABS>
          aria-label="Which incidents"
          options={[
            { value: 'needs_you', label: 'Needs you' },
            { value: 'recovered', label: incidentNowWords.recovered.label },
            { value: 'resolved', label: incidentWords.resolved.label },
            { value: 'any', label: 'All' },
          ]}
          value={status}
          onChange={(value) => change({ status: value })}
        />
        <SearchField
          label="Search titles"
          value={search}
          onChange={(value) => change({ search: value }, 'replace')}
        />
        <PlaceFilters service={service} environment={environment} onChange={change} />
        <FilterField
          label="Severity"
          options={choicesOf(severities, severityWords)}
          value={severity}
          onChange={(value) => change({ severity: value })}
        />
      </FilterBar>
      <IncidentList
        filters={{
          service,
          environment,
          severity,
          ...(search.trim() === '' ? {} : { search: search.trim() }),
          ...TABS[status],
        }}
        none={NONE[status]}
        well={status === 'needs_you'}
        filtered={filtered}
        onClear={() => change({ search: '', service: [], environment: [], severity: [] })}
      />
    </PageFrame>
  );
}
