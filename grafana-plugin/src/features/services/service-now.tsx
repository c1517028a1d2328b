import type { Service } from '@appops/shared/contract/services';
import { openIncidentsWords } from '@appops/shared/words/incident';
import { Stack } from '@grafana/ui';
import { paths, withFilters } from '../../shared/paths.ts';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { severityStatus } from '../../shared/status/incidents.ts';
import { monitorStatus } from '../../shared/status/monitors.ts';

/** What is wrong with a service at the moment, with the way to it. */
export function ServiceNow({ slug, now }: Pick<Service, 'slug' | 'now'>) {
  // A server that does not tell is not one that says that all is well.
  if (now === undefined) return <>–</>;
  const { openIncidents, recoveredIncidents, worstSeverity, monitorsDown, monitorsInError } = now;
  if (openIncidents + monitorsDown + monitorsInError === 0) return <>Nothing known to be wrong</>;
  return (
    <Stack direction="column" gap={0}>
      {openIncidents > 0 && (
        <Stack alignItems="center" columnGap={1} rowGap={0} wrap="wrap">
          <StatusLabel status={severityStatus(worstSeverity ?? 'unknown')} />
          <PageLink to={withFilters(paths.incidents, { service: slug, status: 'any' })}>
            {openIncidentsWords({ openIncidents, recoveredIncidents })}
          </PageLink>
        </Stack>
      )}
      {monitorsDown > 0 && <Monitors slug={slug} state="down" count={monitorsDown} />}
      {monitorsInError > 0 && <Monitors slug={slug} state="error" count={monitorsInError} />}
    </Stack>
  );
}

function Monitors({ slug, state, count }: { slug: string; state: 'down' | 'error'; count: number }) {
  return (
    <Stack alignItems="center" columnGap={1} rowGap={0} wrap="wrap">
      <StatusLabel status={monitorStatus(state)} />
      <PageLink to={withFilters(paths.monitors, { service: slug, state })}>
        {count === 1 ? '1 monitor' : `${count} monitors`}
      </PageLink>
    </Stack>
  );
}
