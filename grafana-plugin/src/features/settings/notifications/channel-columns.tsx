import type { Channel } from '@appops/shared/contract/notifications';
import { channelKindLabels } from '@appops/shared/words/notification';
import { Button, Stack, Text } from '@grafana/ui';
import { channelStatus } from '../../../shared/status/notifications.ts';
import { Age } from '../../../shared/ui/age.tsx';
import { ConfirmButton } from '../../../shared/ui/confirm-button.tsx';
import type { Column } from '../../../shared/ui/data-table.tsx';
import { StatusLabel } from '../../../shared/ui/status-label.tsx';
import { whereTo } from '../channels/kinds.ts';
import type { ChannelVerbs } from './use-channel-verbs.ts';

interface Shown {
  verbs: ChannelVerbs;
  onEdit: (channel: Channel) => void;
  onAddRule: (channel: Channel) => void;
}

/** What the table says of each channel. */
export function channelColumns(shown: Shown): Column<Channel>[] {
  return [
    {
      id: 'state',
      header: 'State',
      width: '13em',
      cell: (it) => <StatusLabel status={channelStatus(it)} data-testid="channel-state" />,
    },
    {
      id: 'name',
      header: 'Channel',
      cell: (it) => (
        <Stack direction="column" gap={0}>
          <span style={{ overflowWrap: 'anywhere' }}>{it.name}</span>
          <Text variant="bodySmall" color="secondary">
            <span style={{ overflowWrap: 'anywhere' }}>
              {it.kind === 'unknown' ? 'of a kind that this page does not know' : channelKindLabels[it.kind]}
              {whereTo(it) === null ? '' : `, ${whereTo(it)}`}
            </span>
          </Text>
        </Stack>
      ),
    },
    {
      id: 'sent',
      header: 'Last sent',
      width: '10em',
      hideBelow: 'lg',
      cell: ({ lastSentAt }) => (lastSentAt === null ? 'nothing yet' : <Age at={lastSentAt} />),
    },
    { id: 'left', header: 'Not sent', width: '11em', hideBelow: 'md', cell: leftWords },
    {
      id: 'verbs',
      header: '',
      align: 'end',
      // Those that each channel has stand in one line, where the window allows it.
      width: '22em',
      cell: (it) =>
        it.retiredAt === null ? (
          <VerbsInUse channel={it} {...shown} />
        ) : (
          <Button
            size="sm"
            variant="secondary"
            disabled={shown.verbs.busy}
            onClick={() => shown.verbs.restore(it.id)}
            data-testid="restore-channel"
          >
            Bring it back
          </Button>
        ),
    },
  ];
}

function leftWords({ waiting, failed }: Channel): string {
  const parts = [
    ...(failed === 0 ? [] : [`${failed.toLocaleString('en')} failed`]),
    ...(waiting === 0 ? [] : [`${waiting.toLocaleString('en')} waiting`]),
  ];
  return parts.join(', ') || '–';
}

/** What retiring it hides, in numbers. */
function retireQuestion({ waiting, rules }: Channel): string {
  const count = (many: number, one: string, more: string) =>
    many === 1 ? `one ${one}` : `${many.toLocaleString('en')} ${more}`;
  const waits =
    waiting === 0
      ? ''
      : ` For it ${waiting === 1 ? 'waits' : 'wait'} ${count(waiting, 'message', 'messages')}, which will not be sent, not even if it is brought back.`;
  const led =
    rules === 0
      ? ''
      : ` ${rules === 1 ? 'One rule leads' : `${rules.toLocaleString('en')} rules lead`} to it: what only ${rules === 1 ? 'that tells' : 'they tell'} nobody is told.`;
  return `Nothing is sent by it any more.${waits}${led} It can be brought back with its rules and its secret; what happens meanwhile is not told then.`;
}

/** What can be done with a channel that is in use; what is needed next stands out. */
function VerbsInUse({ channel: it, verbs, onEdit, onAddRule }: { channel: Channel } & Shown) {
  const isTesting = verbs.tested[it.id] === 'on its way';
  return (
    <Stack gap={1} justifyContent="flex-end" wrap="wrap">
      {it.rules === 0 && (
        <Button size="sm" icon="plus" onClick={() => onAddRule(it)} data-testid="add-rule-for-channel">
          Rule
        </Button>
      )}
      <Button
        size="sm"
        variant="secondary"
        icon={isTesting ? 'spinner' : 'message'}
        disabled={isTesting}
        onClick={() => void verbs.test(it.id)}
        data-testid="test-channel"
      >
        {isTesting ? 'Testing…' : 'Test'}
      </Button>
      <Button
        size="sm"
        variant="secondary"
        disabled={whereTo(it) === null}
        tooltip={whereTo(it) === null ? 'It was set by a newer AppOps. Load this page anew.' : ''}
        onClick={() => onEdit(it)}
        data-testid="edit-channel"
      >
        Change
      </Button>
      <ConfirmButton
        label="Retire"
        size="sm"
        variant="secondary"
        title={`Retire ${it.name}?`}
        question={retireQuestion(it)}
        onConfirm={() => verbs.retire(it.id)}
        disabled={verbs.busy}
        data-testid="retire-channel"
      />
    </Stack>
  );
}
