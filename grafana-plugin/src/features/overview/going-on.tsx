import { type Incident } from '@appops/shared/contract/incidents';
import { incidentStatuses } from '@appops/shared/words/incident';
import { Stack, Text } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { incidentStatus, severityStatus } from '../../shared/status/incidents.ts';
import { useIncidents } from '../incidents/api.ts';
import { SuspectLink } from '../incidents/suspect-link.tsx';
import { EnvironmentName, ServiceName } from '../services/place-names.tsx';
import { countWords } from './model.ts';
import { IncidentNow } from '../incidents/incident-now.tsx';

const unresolved = incidentStatuses.filter((status) => status !== 'resolved');
/** How many of each are shown; the others are a click away. */
const MOST = 5;

/**
 * What is broken now, the worst first, and what has recovered and waits for somebody to say that it is over. Nothing at
 * all where nothing goes on: the matrix below says that all is well.
 */
export function GoingOn() {
  const broken = useIncidents({ status: unresolved, recovered: 'false', order: 'worst' });
  const recovered = useIncidents({ status: unresolved, recovered: 'true', order: 'worst' });
  return (
    <>
      <Part title="Going on now" testId="going-on" query={broken} to={paths.incidents} />
      <Part
        title="Recovered, waiting for you"
        about="Their monitors see them well again. Somebody says that it is over, or makes a case of what happened."
        testId="recovered"
        query={recovered}
        to={`${paths.incidents}?status=recovered`}
      />
    </>
  );
}

interface PartProps {
  title: string;
  about?: string;
  testId: string;
  query: ReturnType<typeof useIncidents>;
  to: string;
}

function Part({ title, about, testId, query, to }: PartProps) {
  const { data, error } = query;
  const items = data?.items ?? [];
  // That nothing is shown must not read as that nothing goes on.
  if (error !== null && data === undefined) return <Loaded query={query}>{() => null}</Loaded>;
  if (items.length === 0) return null;
  const count = data?.total ?? items.length;
  return (
    <Section
      title={`${title}: ${countWords(count, 'incident')}`}
      about={about}
      actions={count > MOST ? <PageLink to={to}>{`See all ${count}`}</PageLink> : undefined}
      data-testid={testId}
    >
      <DataTable
        label={title}
        columns={columns}
        rows={items.slice(0, MOST)}
        rowKey={({ id }) => id}
        rowTo={({ id }) => paths.incident(id)}
        rowTestId={`${testId}-row`}
      />
    </Section>
  );
}

/** "Still down for 12 min", or "Recovered 3 min ago"; of one that nobody measures, what people said. */
function Now({ now, status, openedAt }: Incident) {
  if (now === null)
    return (
      <>
        <StatusLabel status={incidentStatus(status)} />{' '}
        <Text variant="bodySmall" color="secondary">
          opened <Age at={openedAt} />
        </Text>
      </>
    );
  return <IncidentNow now={now} />;
}

const columns: Column<Incident>[] = [
  {
    id: 'severity',
    header: 'Severity',
    width: '8em',
    cell: ({ severity }) => <StatusLabel status={severityStatus(severity)} />,
  },
  {
    id: 'title',
    header: 'Incident',
    cell: ({ id, title, service, environment, places }) => (
      <Stack direction="column" gap={0}>
        <PageLink to={paths.incident(id)}>{title}</PageLink>
        <Text variant="bodySmall" color="secondary">
          {service === null ? 'no service' : <ServiceName slug={service} />}
          {environment === null ? '' : ', '}
          <EnvironmentName service={service} slug={environment} />
          {places.length > 1 ? ` and ${places.length - 1} more` : ''}
        </Text>
      </Stack>
    ),
  },
  { id: 'now', header: 'Now', cell: (incident) => <Now {...incident} /> },
  {
    id: 'suspect',
    header: 'Suspected release',
    hideBelow: 'md',
    cell: ({ suspect }) => <SuspectLink suspect={suspect} />,
  },
  {
    id: 'who',
    header: 'Who has it',
    cell: ({ commander, status }) =>
      commander ??
      (status === 'open' ? <Text color="warning">nobody yet</Text> : 'acknowledged, no commander'),
  },
];
