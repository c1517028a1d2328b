import type { IncidentSuspect } from '@appops/shared/contract/incidents';
import { Stack, Text } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { verdictStatus } from '../../shared/status/releases.ts';

/** The deployment that a failure is suspected of, with what the probes say of it; a dash where nothing was deployed. */
export function SuspectLink({ suspect, why = false }: { suspect: IncidentSuspect | null; why?: boolean }) {
  if (suspect === null) return <>–</>;
  return (
    <Stack alignItems="center" gap={1} wrap="wrap">
      <PageLink to={paths.deployment(suspect.deployment.id)} data-testid="incident-suspect">
        {suspect.deployment.version}
      </PageLink>
      <StatusLabel status={verdictStatus(suspect.verdict === null ? null : { value: suspect.verdict })} />
      {why && <Text color="secondary">{suspect.words}</Text>}
    </Stack>
  );
}
