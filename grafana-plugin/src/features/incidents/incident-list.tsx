import type { Incident } from '@appops/shared/contract/incidents';
import { EmptyState, Stack, Text } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { durationWords } from '../../shared/time/duration.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { Age } from '../../shared/ui/age.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { incidentStatus, openerWords, severityStatus } from '../../shared/words/incidents.ts';
import { useIncidents, type IncidentFilters } from './api.ts';

interface Props {
  filters: IncidentFilters;
  /** Said where there is none. */
  none: string;
  /** Having none is good news. */
  well?: boolean;
}

/** Incidents as a table, newest first. */
export function IncidentList({ filters, none, well = false }: Props) {
  const incidents = useIncidents(filters);
  return (
    <Loaded query={incidents}>
      {({ items }) =>
        items.length === 0 ? (
          well ? (
            <EmptyState variant="completed" message="No incident is going on">
              {none}
            </EmptyState>
          ) : (
            <Text color="secondary">{none}</Text>
          )
        ) : (
          <DataTable
            label="Incidents"
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            rowTo={({ id }) => paths.incident(id)}
            rowTestId="incident-row"
          />
        )
      }
    </Loaded>
  );
}

/** How long it went on, or has been going on. */
export function IncidentLength({ incident }: { incident: Pick<Incident, 'openedAt' | 'resolvedAt'> }) {
  const now = useNow();
  const end = incident.resolvedAt === null ? now : Date.parse(incident.resolvedAt);
  return <>{durationWords(end - Date.parse(incident.openedAt))}</>;
}

const columns: Column<Incident>[] = [
  {
    id: 'status',
    header: 'Status',
    cell: ({ status }) => <StatusLabel status={incidentStatus(status)} data-testid="incident-status" />,
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
    cell: ({ service, environment }) => (
      <Stack direction="column" gap={0}>
        <span>{service ?? '–'}</span>
        <Text variant="bodySmall" color="secondary">
          {environment ?? ''}
        </Text>
      </Stack>
    ),
  },
  {
    id: 'live',
    header: 'Live then',
    hideBelow: 'lg',
    cell: ({ liveDeployment }) =>
      liveDeployment === null ? (
        '–'
      ) : (
        <PageLink to={paths.deployment(liveDeployment.id)}>{liveDeployment.version}</PageLink>
      ),
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
