import type { Incident } from '@appops/shared/contract/incidents';
import { openerWords } from '@appops/shared/words/incident';
import { Stack, Text } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { durationWords } from '@appops/shared/words/time';
import { useNow } from '../../shared/time/use-now.ts';
import { Age } from '../../shared/ui/age.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { incidentLength, incidentStatus, severityStatus } from '../../shared/status/incidents.ts';
import { EnvironmentName, ServiceName } from '../services/place-names.tsx';
import { SuspectLink } from './suspect-link.tsx';
import { useIncidents, type IncidentFilters } from './api.ts';
import { IncidentNow } from './incident-now.tsx';

interface Props {
  filters: IncidentFilters;
  /** Said where there is none. */
  none: string;
  /** Having none is good news. */
  well?: boolean;
  filtered?: boolean;
  onClear?: () => void;
}

/** Incidents as a table, in the order that the filters ask for. */
export function IncidentList({ filters, none, well = false, filtered = false, onClear }: Props) {
  const incidents = useIncidents(filters);
  if (!well && !filtered && incidents.data?.items.length === 0) return <Text color="secondary">{none}</Text>;
  return (
    <ListView
      listing={incidents}
      noun={['incident', 'incidents']}
      filtered={filtered}
      onClear={onClear}
      none={{ message: 'No incident is going on', about: none, well }}
    >
      {(items) => (
        <DataTable
          label="Incidents"
          columns={columns}
          rows={items}
          rowKey={({ id }) => id}
          rowTo={({ id }) => paths.incident(id)}
          rowTestId="incident-row"
        />
      )}
    </ListView>
  );
}

/** How long it went on, or has been going on; it ends when monitors see that it has recovered. */
export function IncidentLength({ incident }: { incident: Incident }) {
  return <>{durationWords(incidentLength(incident, useNow()))}</>;
}

const columns: Column<Incident>[] = [
  {
    id: 'status',
    header: 'Status',
    cell: ({ status, now }) => (
      <Stack direction="column" gap={0.5}>
        <StatusLabel status={incidentStatus(status)} data-testid="incident-status" />
        {now !== null && status !== 'resolved' && <IncidentNow now={now} />}
      </Stack>
    ),
  },
  {
    id: 'severity',
    header: 'Severity',
    cell: ({ severity }) => <StatusLabel status={severityStatus(severity)} />,
  },
  {
    id: 'title',
    header: 'Incident',
    cell: (it) => (
      <Stack direction="column" gap={0}>
        <PageLink to={paths.incident(it.id)}>{it.title}</PageLink>
        <Text variant="bodySmall" color="secondary">
          opened {openerWords(it)}
        </Text>
      </Stack>
    ),
  },
  {
    id: 'where',
    header: 'Service',
    cell: ({ service, environment, places }) => (
      <Stack direction="column" gap={0}>
        <span>
          <ServiceName slug={service} />
          {places.length > 1 && ` and ${places.length - 1} more`}
        </span>
        <Text variant="bodySmall" color="secondary">
          <EnvironmentName service={service} slug={environment} />
        </Text>
      </Stack>
    ),
  },
  {
    id: 'suspect',
    header: 'Suspected release',
    hideBelow: 'lg',
    cell: ({ suspect }) => <SuspectLink suspect={suspect} />,
  },
  { id: 'commander', header: 'Commander', hideBelow: 'lg', cell: ({ commander }) => commander ?? '–' },
  { id: 'opened', header: 'Opened', cell: ({ openedAt }) => <Age at={openedAt} /> },
  {
    id: 'length',
    header: 'Length',
    align: 'end',
    cell: (incident) => <IncidentLength incident={incident} />,
  },
];
