import type { PreviewedDelivery } from '@appops/shared/contract/webhooks';
import { Stack, Text } from '@grafana/ui';
import { useEffect, useRef } from 'react';
import { Age } from '../../shared/ui/age.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { triedStatus } from '../../shared/status/deliveries.ts';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import type { Tried } from './use-rules-form.ts';

const columns: Column<PreviewedDelivery>[] = [
  {
    id: 'when',
    header: 'Came',
    width: '8em',
    hideBelow: 'md',
    cell: ({ receivedAt }) => <Age at={receivedAt} />,
  },
  {
    id: 'told',
    header: 'What it told',
    cell: ({ told, event }) =>
      told === null ? (
        (event ?? 'It could not be read')
      ) : (
        <span style={{ overflowWrap: 'anywhere' }}>{toldWords(told)}</span>
      ),
  },
  {
    id: 'outcome',
    header: 'Becomes',
    width: '9em',
    cell: (it) => <StatusLabel status={triedStatus(it.outcome)} />,
  },
  {
    id: 'why',
    header: 'Where, and why',
    cell: ({ service, environment, reason }) => (
      <Stack direction="column" gap={0}>
        {service !== null && environment !== null && (
          <span>
            {service} in {environment}
          </span>
        )}
        <Text variant="bodySmall" color="secondary">
          {reason}
        </Text>
      </Stack>
    ),
  },
];

/** What the rules would make of what came; nothing is changed by it. */
export function RulesTried({ tried: { items } }: { tried: Tried }) {
  const place = useRef<HTMLDivElement>(null);
  // It stands below what was typed, where nobody would look for it.
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [items]);
  if (items.length === 0)
    return (
      <Text color="secondary">
        There is nothing to try them on: no delivery of a deployment is kept of this source. The last 20 of a
        week are.
      </Text>
    );
  const rows = items.map((item, index) => ({ ...item, index }));
  return (
    <div data-testid="rules-tried" ref={place}>
      <DataTable
        label="What the rules would make of past deliveries"
        columns={columns}
        rows={rows}
        rowKey={({ index }) => String(index)}
        rowTestId="tried-row"
      />
      <Text variant="bodySmall" color="secondary">
        So it would be with these rules. Nothing is changed by trying; what was recorded stays where it is.
      </Text>
    </div>
  );
}

function toldWords(told: NonNullable<PreviewedDelivery['told']>): string {
  return [
    told.service,
    told.environment === '' ? '' : `into ${told.environment}`,
    told.ref === '' ? '' : `of ${told.ref}`,
    told.task === '' ? '' : `task ${told.task}`,
    told.status,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
