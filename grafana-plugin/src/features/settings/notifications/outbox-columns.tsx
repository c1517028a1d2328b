import type { OutboxEntry } from '@appops/shared/contract/notifications';
import { Button, Stack, Text } from '@grafana/ui';
import { EDITORS_ONLY, mayEdit } from '../../../shared/permissions.ts';
import type { Mutation } from '../../../shared/query/use-mutation.ts';
import { outboxStatus } from '../../../shared/status/notifications.ts';
import { Age } from '../../../shared/ui/age.tsx';
import type { Column } from '../../../shared/ui/data-table.tsx';
import { PageLink } from '../../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../../shared/ui/status-label.tsx';
import { subjectPath, triesWords } from './outbox-words.ts';

/**
 * What the table says of each message.
 * @param again takes an entry's id
 * @param now epoch milliseconds, by the server's clock
 */
export function outboxColumns(again: Mutation<string, unknown>, now: number): Column<OutboxEntry>[] {
  return [
    {
      id: 'state',
      header: 'State',
      width: '7em',
      cell: (it) => <StatusLabel status={outboxStatus(it)} data-testid="outbox-state" />,
    },
    { id: 'message', header: 'Message', cell: (it) => <Title entry={it} /> },
    {
      id: 'channel',
      header: 'To',
      width: '9em',
      hideBelow: 'md',
      cell: ({ channel }) => <span style={{ overflowWrap: 'anywhere' }}>{channel.name}</span>,
    },
    { id: 'result', header: 'What came of it', cell: (it) => <Result entry={it} now={now} /> },
    { id: 'when', header: 'When', width: '7em', cell: ({ createdAt }) => <Age at={createdAt} /> },
    { id: 'verb', header: '', align: 'end', cell: (it) => <Again entry={it} again={again} /> },
  ];
}

function Title({ entry: { message } }: { entry: OutboxEntry }) {
  const to = subjectPath(message.subject);
  const title = <span style={{ overflowWrap: 'anywhere' }}>{message.title}</span>;
  return to === null ? title : <PageLink to={to}>{message.title}</PageLink>;
}

function Result({ entry, now }: { entry: OutboxEntry; now: number }) {
  const words = triesWords(entry, now);
  if (entry.error === null && words === '') return <>–</>;
  return (
    <Stack direction="column" gap={0}>
      {entry.error !== null && <span style={{ overflowWrap: 'anywhere' }}>{entry.error}</span>}
      {words !== '' && (
        <Text variant="bodySmall" color="secondary">
          {words}
        </Text>
      )}
    </Stack>
  );
}

function Again({ entry: { id, state }, again }: { entry: OutboxEntry; again: Mutation<string, unknown> }) {
  if (state === 'sent' || state === 'unknown') return null;
  return (
    <Button
      size="sm"
      variant="secondary"
      disabled={again.busy || !mayEdit()}
      tooltip={mayEdit() ? '' : EDITORS_ONLY}
      onClick={() => void again.run(id)}
      data-testid="send-again"
    >
      {state === 'waiting' ? 'Send now' : 'Send again'}
    </Button>
  );
}
