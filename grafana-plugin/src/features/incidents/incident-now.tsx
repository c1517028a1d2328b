import type { Incident } from '@appops/shared/contract/incidents';
import { Text } from '@grafana/ui';
import { Age, Lasting } from '../../shared/ui/age.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { nowStatus } from '../../shared/status/incidents.ts';

/** "Still down for 3 min", "Recovered 3 min ago": what goes on is told by how long it has, what has happened by when. */
export function IncidentNow({ now, filled }: { now: NonNullable<Incident['now']>; filled?: boolean }) {
  return (
    <span>
      <StatusLabel status={nowStatus(now)} filled={filled} data-testid="incident-now" />{' '}
      <Text variant="bodySmall" color="secondary">
        {now.state === 'recovered' ? <Age at={now.since} /> : <Lasting since={now.since} />}
      </Text>
    </span>
  );
}
