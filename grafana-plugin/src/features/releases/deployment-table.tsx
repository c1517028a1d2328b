import type { Deployment } from '@appops/shared/contract/deployments';
import { Badge, Stack, Text } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { durationWords } from '@appops/shared/words/time';
import { useNow } from '../../shared/time/use-now.ts';
import { Age } from '../../shared/ui/age.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { deploymentStatus, verdictStatus } from '../../shared/status/releases.ts';
import { EnvironmentName, ServiceName } from '../services/place-names.tsx';
import { durationOf } from './model.ts';

function Took({ deployment }: { deployment: Deployment }) {
  const now = useNow();
  return <>{durationWords(durationOf(deployment, now))}</>;
}

const columns: Column<Deployment>[] = [
  {
    id: 'version',
    header: 'Version',
    cell: (it) => (
      <Stack alignItems="center" gap={1}>
        <PageLink to={paths.deployment(it.id)}>{it.version}</PageLink>
        {it.live && <Badge text="live" color="blue" icon="bolt" />}
      </Stack>
    ),
  },
  { id: 'service', header: 'Service', cell: (it) => <ServiceName slug={it.service} /> },
  {
    id: 'environment',
    header: 'Environment',
    cell: (it) => <EnvironmentName service={it.service} slug={it.environment} />,
  },
  {
    id: 'status',
    header: 'Status',
    cell: (it) => <StatusLabel status={deploymentStatus(it.status)} data-testid="deployment-status" />,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    cell: (it) => <StatusLabel status={verdictStatus(it.verdict)} data-testid="deployment-verdict" />,
  },
  { id: 'started', header: 'Started', cell: (it) => <Age at={it.startedAt} /> },
  { id: 'took', header: 'Took', align: 'end', hideBelow: 'lg', cell: (it) => <Took deployment={it} /> },
  {
    id: 'source',
    header: 'By',
    hideBelow: 'lg',
    cell: (it) => (
      <Text color="secondary" variant="bodySmall">
        {it.actor.name}
      </Text>
    ),
  },
];

/** Deployments, newest first. */
export function DeploymentTable({ deployments }: { deployments: readonly Deployment[] }) {
  return (
    <DataTable
      label="Deployments"
      columns={columns}
      rows={deployments}
      rowKey={({ id }) => id}
      rowTo={({ id }) => paths.deployment(id)}
      rowTestId="deployment-row"
    />
  );
}
