import type { IncidentContext } from '@appops/shared/contract/incidents';
import { Stack, Text } from '@grafana/ui';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';

type Panel = NonNullable<IncidentContext['panel']>;

/** The Grafana panel that it was opened from: where to look, and what was asked there. */
export function PanelContext({ panel }: { panel: Panel }) {
  return (
    <Section title="The panel it was opened from">
      <Stack direction="column" gap={1}>
        <span>
          <strong>{panel.title}</strong>
          {panel.dashboardTitle !== '' && ` on ${panel.dashboardTitle}`}
        </span>
        {panel.dashboardUid !== '' && (
          <PageLink to={dashboardPath(panel)}>Open the dashboard at that time</PageLink>
        )}
        <Text variant="bodySmall" color="secondary">
          {panel.from} … {panel.to}
        </Text>
        {panel.queries.map((query, index) => (
          <CommandBlock key={index} label={`query ${index + 1}`} text={query} />
        ))}
      </Stack>
    </Section>
  );
}

/** The dashboard's own page; the address that came along is not followed, since anyone may have written it. */
export function dashboardPath({
  dashboardUid,
  from,
  to,
}: Pick<Panel, 'dashboardUid' | 'from' | 'to'>): string {
  const search = new URLSearchParams({ from: epoch(from), to: epoch(to) });
  return `/d/${encodeURIComponent(dashboardUid)}?${search.toString()}`;
}

/** Grafana's addresses want epoch milliseconds, or words such as "now-1h". */
function epoch(text: string): string {
  const at = /^\d{4}-/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? text : String(at);
}
