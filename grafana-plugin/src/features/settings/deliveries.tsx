import type { Delivery } from '@appops/shared/contract/webhooks';
import { deliveryOutcomes, deliveryWords, type DeliveryOutcome } from '@appops/shared/words/delivery';
import { choicesOf } from '@appops/shared/words/said';
import { Stack } from '@grafana/ui';
import { useState } from 'react';
import { FilterField } from '../../shared/form/fields.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { deliveryStatus } from '../../shared/status/deliveries.ts';
import { paths } from '../../shared/paths.ts';
import { mayAdminister } from '../../shared/permissions.ts';
import { Age } from '../../shared/ui/age.tsx';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { githubSample } from '../get-started/snippets.ts';
import { useBackendSettings, useDeliveries, useWebhookSources } from './api.ts';

const CHOICES = choicesOf(deliveryOutcomes, deliveryWords);

/** What webhooks brought, newest first, and why something did not count. */
export function Deliveries() {
  const [outcome, setOutcome] = useState<DeliveryOutcome[]>([]);
  const [search, setSearch] = useState('');
  const deliveries = useDeliveries(outcome, search);
  const sources = useWebhookSources(mayAdminister(), 'any');
  const settings = useBackendSettings();
  const names = new Map(sources.data?.items.map(({ id, name }) => [id, name]));
  const filtered = outcome.length > 0 || search !== '';
  const columns: Column<Delivery>[] = [
    {
      id: 'outcome',
      header: 'Outcome',
      width: '8em',
      cell: (it) => <StatusLabel status={deliveryStatus(it.outcome)} data-testid="delivery-outcome" />,
    },
    { id: 'event', header: 'Event', width: '12em', cell: ({ event }) => event ?? '–' },
    {
      id: 'source',
      header: 'Source',
      width: '14em',
      hideBelow: 'lg',
      cell: ({ source, kind }) => names.get(source ?? '') ?? kind,
    },
    { id: 'reason', header: 'What came of it', cell: (it) => <Result delivery={it} /> },
    { id: 'when', header: 'When', width: '11em', cell: ({ receivedAt }) => <Age at={receivedAt} /> },
  ];
  return (
    <Stack direction="column" gap={2}>
      <FilterBar>
        <SearchField label="Search event, reason" value={search} onChange={setSearch} />
        <FilterField label="Outcome" options={CHOICES} value={outcome} onChange={setOutcome} />
      </FilterBar>
      <ListView
        listing={deliveries}
        noun={['delivery', 'deliveries']}
        filtered={filtered}
        onClear={() => {
          setOutcome([]);
          setSearch('');
        }}
        none={{
          message: 'Nothing was delivered yet',
          about: (
            <Stack direction="column" gap={1}>
              <span>
                GitHub’s first delivery is a ping, as soon as the webhook is added there. To see one arrive
                before, run this in the clone’s folder; it sends a signed sample and cleans up after itself.
              </span>
              <CommandBlock
                label="the sample"
                text={githubSample(settings.data?.publicUrl ?? 'http://127.0.0.1:4400')}
              />
            </Stack>
          ),
        }}
      >
        {(items) => (
          <DataTable
            label="Deliveries"
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            rowTestId="delivery-row"
          />
        )}
      </ListView>
    </Stack>
  );
}

function Result({ delivery: { outcome, reason, subject, event } }: { delivery: Delivery }) {
  if (subject?.startsWith('dep_'))
    return <PageLink to={paths.deployment(subject)}>See the deployment</PageLink>;
  if (reason !== null) return <span style={{ overflowWrap: 'anywhere' }}>{reason}</span>;
  return event === 'ping' && outcome === 'accepted' ? 'The source and its secret work' : null;
}
