import type { Delivery } from '@appops/shared/contract/webhooks';
import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { FilterField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { mayAdminister } from '../../shared/permissions.ts';
import { Age } from '../../shared/ui/age.tsx';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel, type Status } from '../../shared/ui/status-label.tsx';
import { githubSample } from '../get-started/snippets.ts';
import { useBackendSettings, useDeliveries, useWebhookSources } from './api.ts';

type Outcome = Exclude<Delivery['outcome'], 'unknown'>;

const OUTCOMES: Record<Delivery['outcome'], Status> = {
  accepted: { word: 'Accepted', tone: 'good', icon: 'check-circle' },
  duplicate: { word: 'Duplicate', tone: 'quiet', icon: 'copy' },
  ignored: { word: 'Ignored', tone: 'warn', icon: 'exclamation-triangle' },
  rejected: { word: 'Rejected', tone: 'bad', icon: 'times-circle' },
  unknown: { word: 'Unknown', tone: 'quiet', icon: 'question-circle' },
};
const CHOICES = (['accepted', 'duplicate', 'ignored', 'rejected'] as const).map((value) => ({
  value,
  label: OUTCOMES[value].word,
}));
const STEP = 10;

/** What webhooks brought, newest first, and why something did not count. */
export function Deliveries() {
  const [outcome, setOutcome] = useState<Outcome[]>([]);
  const [limit, setLimit] = useState(STEP);
  const deliveries = useDeliveries(outcome, limit);
  const sources = useWebhookSources(mayAdminister());
  const settings = useBackendSettings();
  const names = new Map(sources.data?.items.map(({ id, name }) => [id, name]));
  const columns: Column<Delivery>[] = [
    {
      id: 'outcome',
      header: 'Outcome',
      width: '8em',
      cell: (it) => <StatusLabel status={OUTCOMES[it.outcome]} data-testid="delivery-outcome" />,
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
      <Loaded query={deliveries}>
        {({ items, nextCursor }) => (
          <Stack direction="column" gap={2} alignItems="flex-start">
            {(items.length > 0 || outcome.length > 0) && (
              <FilterField label="Outcome" options={CHOICES} value={outcome} onChange={setOutcome} />
            )}
            {items.length > 0 ? (
              <div style={{ width: '100%' }}>
                <DataTable
                  label="Deliveries"
                  columns={columns}
                  rows={items}
                  rowKey={({ id }) => id}
                  rowTestId="delivery-row"
                />
              </div>
            ) : outcome.length > 0 ? (
              <Text color="secondary">No delivery had this outcome.</Text>
            ) : (
              <>
                <Text color="secondary">
                  Nothing was delivered yet. GitHub’s first delivery is a ping, as soon as the webhook is
                  added there. To see one arrive before, run this in the clone’s folder; it sends a signed
                  sample.
                </Text>
                <div style={{ width: '100%' }}>
                  <CommandBlock
                    label="the sample"
                    text={githubSample(settings.data?.publicUrl ?? 'http://127.0.0.1:4400')}
                  />
                </div>
              </>
            )}
            {nextCursor !== null && limit < 200 && (
              <Button
                size="sm"
                variant="secondary"
                onClick={() => setLimit(Math.min(200, limit + 4 * STEP))}
                data-testid="more-deliveries"
              >
                Show more
              </Button>
            )}
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

function Result({ delivery: { outcome, reason, subject, event } }: { delivery: Delivery }) {
  if (subject?.startsWith('dep_'))
    return <PageLink to={paths.deployment(subject)}>See the deployment</PageLink>;
  if (reason !== null) return <span style={{ overflowWrap: 'anywhere' }}>{reason}</span>;
  return event === 'ping' && outcome === 'accepted' ? 'The source and its secret work' : null;
}
