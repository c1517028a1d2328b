import type { Monitor } from '@appops/shared/contract/monitors';
import { Alert, Text } from '@grafana/ui';
import { flappingStatus, heldBackStatus, maintenanceStatus } from '../../shared/status/monitors.ts';
import { paths } from '../../shared/paths.ts';
import { Instant } from '../../shared/ui/age.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';

/** What lies on top of a monitor's state, each with its own word: whether it flaps, is in maintenance, and until when it is paused. */
export function OnTop({
  monitor,
}: {
  monitor: Pick<Monitor, 'flapping' | 'maintenance' | 'pause' | 'heldBack'>;
}) {
  const { flapping, maintenance, pause, heldBack } = monitor;
  return (
    <>
      {flapping !== null && <StatusLabel status={flappingStatus} data-testid="monitor-flapping" />}
      {maintenance !== null && <StatusLabel status={maintenanceStatus} data-testid="monitor-maintenance" />}
      {heldBack !== null && (
        <span title={`${heldBack.parent.name} is down`}>
          <StatusLabel status={heldBackStatus} data-testid="monitor-held-back" />
        </span>
      )}
      {pause?.until != null && (
        <Text variant="bodySmall" color="secondary">
          until <Instant at={pause.until} />
        </Text>
      )}
    </>
  );
}

/** The same in sentences, for the monitor's own page. */
export function OnTopNotices({ monitor }: { monitor: Monitor }) {
  const { flapping, maintenance, pause, paused, heldBack } = monitor;
  return (
    <>
      {paused && (
        <Alert
          bottomSpacing={0}
          severity="info"
          title="Paused: it does not run, and nothing is known of its target meanwhile"
        >
          {pause !== null && (
            <>
              {pause.by !== null && `Paused by ${pause.by}, `}
              {pause.until === null ? (
                'until somebody resumes it'
              ) : (
                <>
                  until <Instant at={pause.until} />, when it resumes by itself
                </>
              )}
              {pause.because === null ? '.' : `: ${pause.because}`}
            </>
          )}
        </Alert>
      )}
      {maintenance !== null && (
        <Alert bottomSpacing={0} severity="info" title={`In maintenance: ${maintenance.title}`}>
          It is measured all the same, and nobody is woken until <Instant at={maintenance.endsAt} />.
        </Alert>
      )}
      {heldBack !== null && (
        <Alert
          bottomSpacing={0}
          severity="warning"
          title={`Not alerted: its parent “${heldBack.parent.name}” is down`}
        >
          <PageLink to={paths.monitor(heldBack.parent.id)}>{heldBack.parent.name}</PageLink> is down since{' '}
          <Instant at={heldBack.since} />. This one is recorded all the same, and opens an incident if it is
          still down when its parent is well again.
        </Alert>
      )}
      {flapping !== null && (
        <Alert
          bottomSpacing={0}
          severity="warning"
          title="Flapping: it changes often between well and failing"
        >
          Since <Instant at={flapping.since} />. Its failures stay one incident meanwhile. If it stays down,
          it is down.
        </Alert>
      )}
    </>
  );
}
