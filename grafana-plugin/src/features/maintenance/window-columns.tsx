import type { MaintenanceWindow } from '@appops/shared/contract/maintenance';
import { maintenanceChangeWords } from '@appops/shared/words/maintenance';
import { saidOf } from '@appops/shared/words/said';
import { durationWords } from '@appops/shared/words/time';
import { Button, Stack, Text } from '@grafana/ui';
import { mayEdit } from '../../shared/permissions.ts';
import type { Mutation } from '../../shared/query/use-mutation.ts';
import { maintenanceStatus } from '../../shared/status/maintenance.ts';
import { Age, Instant } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { EnvironmentName, ServiceName } from '../services/place-names.tsx';

interface Verbs {
  /** Each takes the window's id. */
  end: Mutation<string, unknown>;
  cancel: Mutation<string, unknown>;
  onChange: (window: MaintenanceWindow) => void;
}

/** What the table says of each maintenance window, with what may still be done about it. */
export function windowColumns(verbs: Verbs): Column<MaintenanceWindow>[] {
  return [
    ...shownColumns,
    {
      id: 'verbs',
      header: '',
      align: 'end',
      cell: (it) =>
        (it.state === 'running' || it.state === 'planned') && <WindowVerbs window={it} {...verbs} />,
    },
  ];
}

function WindowVerbs({ window: it, end, cancel, onChange }: { window: MaintenanceWindow } & Verbs) {
  return (
    <Stack gap={1} justifyContent="flex-end" wrap="wrap">
      <Button
        size="sm"
        variant="secondary"
        disabled={!mayEdit()}
        onClick={() => onChange(it)}
        data-testid="change-maintenance"
      >
        Change
      </Button>
      {it.state === 'running' ? (
        <ConfirmButton
          label="End now"
          size="sm"
          variant="secondary"
          title={`End “${it.title}” now?`}
          question="What was measured in it stays as it is. From now on notifications go out again and failures count."
          disabled={!mayEdit() || end.busy}
          onConfirm={() => void end.run(it.id)}
          data-testid="end-maintenance"
        />
      ) : (
        <ConfirmButton
          label="Cancel it"
          size="sm"
          variant="secondary"
          title={`Call off “${it.title}”?`}
          question="It has not begun, so nothing was measured in it. It stays in the list as called off."
          disabled={!mayEdit() || cancel.busy}
          onConfirm={() => void cancel.run(it.id)}
          data-testid="cancel-maintenance"
        />
      )}
    </Stack>
  );
}

const shownColumns: Column<MaintenanceWindow>[] = [
  {
    id: 'state',
    header: 'State',
    cell: ({ state }) => (
      <StatusLabel status={maintenanceStatus(state ?? 'unknown')} data-testid="maintenance-state" />
    ),
  },
  {
    id: 'title',
    header: 'What is done',
    cell: ({ title, changed }) => (
      <Stack direction="column" gap={0}>
        <span style={{ overflowWrap: 'anywhere' }}>{title}</span>
        {changed && (
          <Text variant="bodySmall" color="secondary">
            {saidOf(maintenanceChangeWords, changed.as).label} by {changed.by.name}, <Age at={changed.at} />
          </Text>
        )}
      </Stack>
    ),
  },
  {
    id: 'where',
    header: 'Service',
    cell: ({ service, environment }) => (
      <Stack direction="column" gap={0}>
        <ServiceName slug={service} />
        <Text variant="bodySmall" color="secondary">
          {environment === null ? (
            'all environments'
          ) : (
            <EnvironmentName service={service} slug={environment} />
          )}
        </Text>
      </Stack>
    ),
  },
  { id: 'from', header: 'From', cell: ({ startsAt }) => <Instant at={startsAt} /> },
  {
    id: 'until',
    header: 'Until',
    cell: ({ startsAt, endsAt }) => (
      <Stack direction="column" gap={0}>
        <Instant at={endsAt} />
        <Text variant="bodySmall" color="secondary">
          {durationWords(Date.parse(endsAt) - Date.parse(startsAt))}
        </Text>
      </Stack>
    ),
  },
  {
    id: 'by',
    header: 'Planned by',
    hideBelow: 'lg',
    cell: ({ createdBy, plannedAt }) => (
      <Stack direction="column" gap={0}>
        <span>{createdBy.name}</span>
        {plannedAt !== undefined && (
          <Text variant="bodySmall" color="secondary">
            <Age at={plannedAt} />
          </Text>
        )}
      </Stack>
    ),
  },
];
