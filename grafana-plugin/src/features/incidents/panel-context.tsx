import type { IncidentContext } from '@appops/shared/contract/incidents';
import { Stack, Text } from '@grafana/ui';
import { dashboardPath } from './dashboard-path.ts';
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
