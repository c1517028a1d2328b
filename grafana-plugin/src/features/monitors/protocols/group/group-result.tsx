import type { GroupFacts } from '@appops/shared/contract/checks/group-facts';
import { groupFactsRules } from '@appops/shared/rules/checks/group-facts';
import { Stack } from '@grafana/ui';
import { paths } from '../../../../shared/paths.ts';
import { Facts } from '../../../../shared/ui/facts.tsx';
import { PageLink } from '../../../../shared/ui/page-link.tsx';
import { monitorStatus } from '../../../../shared/status/monitors.ts';
import { StatusLabel } from '../../../../shared/ui/status-label.tsx';

/** What a group found: how its members are, and which of them decided it. */
export function GroupFound({ facts }: { address: string | null; facts: GroupFacts }) {
  return (
    <Stack direction="column" gap={2}>
      <Facts facts={groupFactsRules.said(facts)} />
      {facts.decidedBy.map(({ monitor, name, state }) => (
        <Stack key={monitor} gap={1} alignItems="center">
          <StatusLabel status={monitorStatus(state)} />
          <PageLink to={paths.monitor(monitor)}>{name}</PageLink>
        </Stack>
      ))}
    </Stack>
  );
}
