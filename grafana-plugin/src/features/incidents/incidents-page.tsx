import { incidentStatuses } from '@appops/shared/contract/incidents';
import { severities } from '@appops/shared/contract/severity';
import { RadioButtonGroup, Stack } from '@grafana/ui';
import { FilterField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { choiceField, choicesField, slugsField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { severityStatus } from '../../shared/words/incidents.ts';
import { useServices } from '../services/api.ts';
import { environmentOptions, serviceOptions } from '../services/options.ts';
import { IncidentList } from './incident-list.tsx';

const fields = {
  status: choiceField(['going_on', 'resolved', 'any'], 'going_on'),
  service: slugsField(),
  environment: slugsField(),
  severity: choicesField(severities),
};

const STATUSES = {
  going_on: incidentStatuses.filter((status) => status !== 'resolved'),
  resolved: ['resolved' as const],
  any: [],
};

/** People coordinating: what is going on, and what was. */
export function IncidentsPage() {
  const [{ status, service, environment, severity }, change] = useUrlState(fields);
  const services = useServices();
  const known = services.data?.items ?? [];
  const filtered = service.length + environment.length + severity.length > 0;
  return (
    <PageFrame
      subTitle="What people are working on now, and how it went before."
      actions={
        <ButtonLink to={paths.newIncident} icon="plus" variant="primary" data-testid="open-incident">
          Open an incident
        </ButtonLink>
      }
    >
      <Stack gap={1} wrap="wrap" alignItems="center">
        <RadioButtonGroup<'going_on' | 'resolved' | 'any'>
          aria-label="Which incidents"
          options={[
            { value: 'going_on', label: 'Going on' },
            { value: 'resolved', label: 'Resolved' },
            { value: 'any', label: 'All' },
          ]}
          value={status}
          onChange={(value) => change({ status: value })}
        />
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
          label="Severity"
          options={severities.map((value) => ({ value, label: severityStatus(value).word }))}
          value={severity}
          onChange={(value) => change({ severity: value })}
        />
      </Stack>
      <IncidentList
        filters={{ service, environment, severity, status: STATUSES[status] }}
        none={
          status === 'going_on' && !filtered
            ? 'Nothing is going on. When a monitor goes down, an incident appears here by itself.'
            : 'No incident fits.'
        }
        well={status === 'going_on' && !filtered}
      />
    </PageFrame>
  );
}
